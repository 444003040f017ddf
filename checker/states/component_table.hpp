#pragma once
/// The components of a world that there have been so far, what each has contained, and which contents make up the state in
/// hand.

#include <cstdint>
#include <span>
#include <vector>

#include "checker/states/component_store.hpp"
#include "world/world.hpp"

namespace pcheck::checker {

/// A component's place in a state's vector.
using SlotIndex = std::uint32_t;

class ComponentTable {
 public:
  /// Not the world's: which of the others are there.
  static constexpr SlotIndex shape = 0;
  static constexpr SlotIndex common = 1;
  static constexpr SlotIndex globals = 2;

  /// Where a thread's components are.
  struct ThreadSlots {
    SlotIndex thread;
    SlotIndex fiber;
    SlotIndex heap;
    std::vector<SlotIndex> objects;  ///< by index of the object, less one
    std::size_t present = 0;         ///< objects that are there in the state in hand
  };

  explicit ComponentTable(model::World& world);

  ThreadSlots& of_thread(model::ThreadId thread) {
    if (threads_.size() <= thread) add_threads(thread);
    return threads_[thread];
  }
  std::size_t thread_count() const { return threads_.size(); }
  SlotIndex object(model::ObjectId object) {
    ThreadSlots& creator = of_thread(model::creator_of(object));
    if (creator.objects.size() < model::index_of(object)) add_objects(creator, object);
    return creator.objects[model::index_of(object) - std::size_t{1}];
  }

  std::size_t size() const { return known_.size(); }
  const model::Component& component(SlotIndex slot) const { return slots_[slot].component; }
  std::span<const std::byte> bytes(SlotIndex slot, ComponentId id) const { return slots_[slot].dictionary.bytes(id); }
  /// How many different contents the component has had; and the sum over all.
  std::size_t variety(SlotIndex slot) const { return slots_[slot].dictionary.size(); }
  std::uint64_t contents() const { return contents_; }

  /// The state in hand: the number of each component's content, 0 for what is not there, or not known.
  std::span<const ComponentId> known() const { return known_; }
  ComponentId known(SlotIndex slot) const { return known_[slot]; }
  void set_known(SlotIndex slot, ComponentId id) { known_[slot] = id; }

  /// The number of some bytes as a content of the component.
  ComponentId number_of(SlotIndex slot, std::span<const std::byte> bytes);
  /// The number of what is in memory, made known. The component must be there.
  ComponentId look_at(SlotIndex slot);

  /// From here on `numbers`, made for size() dictionaries at least, numbers the contents of the components that there are.
  /// All processes have to have the same when they call this.
  void share(SharedNumbers& numbers);
  /// Takes what another process has numbered.
  void learn(std::span<const ComponentId> state);

  std::size_t memory_bytes() const;

 private:
  struct Slot {
    model::Component component;
    Dictionary dictionary;
  };
  SlotIndex add(const model::Component& component);
  void add_threads(model::ThreadId last);
  void add_objects(ThreadSlots& creator, model::ObjectId last);

  model::World& world_;
  ByteBlocks blocks_;
  std::vector<Slot> slots_;
  std::vector<ThreadSlots> threads_;
  std::vector<ComponentId> known_;
  std::vector<std::byte> scratch_;
  std::uint64_t contents_ = 0;
};

}  // namespace pcheck::checker
