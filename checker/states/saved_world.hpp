#pragma once
/// Saving and restoring the world's state as a vector of component numbers. What is in memory is known at each moment,
/// so that only components that differ are copied.

#include <array>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "checker/states/component_store.hpp"
#include "world/world.hpp"

namespace pcheck::checker {

class SavedWorld {
 public:
  explicit SavedWorld(model::World& world);

  /// The component that is not of the world's: which of the others are there.
  static constexpr std::size_t shape = 0;

  /// The state in memory: for each component its number in the component's dictionary, 0 for one that is not there;
  /// valid until the next call. States of different lengths differ by zeros at the end.
  std::span<const ComponentId> save();

  /// Makes `components`, which save() once returned, the state in memory.
  void restore(std::span<const ComponentId> components);

  /// Steps were made that will not be saved: the next restore looks at what is in memory.
  void abandon_steps() { in_doubt_ = true; }

  /// Somebody else has changed the memory: everything is compared by the next save, and copied by the next restore.
  void forget();

  /// How many components there are so far, in any state.
  std::size_t component_count() const { return slots_.size(); }
  /// How many different contents a component has had.
  std::size_t variety(std::size_t component) const { return slots_[component].dictionary.size(); }
  /// The sum of variety() over all components.
  std::uint64_t contents() const { return contents_; }
  /// A state with 1 for each component that is there in states of that shape, 0 for others.
  void fill_in_shape(ComponentId shape, std::vector<ComponentId>& components) const;
  std::size_t memory_bytes() const;

 private:
  struct Slot {
    model::Component component;
    Dictionary dictionary;
  };
  using SlotIndex = std::uint32_t;
  static constexpr SlotIndex no_slot = ~SlotIndex{0};
  static constexpr SlotIndex common_slot = 1;
  static constexpr SlotIndex globals_slot = 2;

  /// Where a thread's components are.
  struct ThreadSlots {
    SlotIndex local;
    SlotIndex heap;
    std::vector<SlotIndex> objects;  ///< by index of the object; entry 0 is unused
    std::size_t present = 0;         ///< objects that are there in the state that is known
  };

  SlotIndex add_slot(const model::Component& component);
  void refresh(SlotIndex slot);
  void refresh_objects();
  void refresh_object(model::ObjectId object);
  void fit_objects(model::ThreadId thread);
  ComponentId intern(SlotIndex slot);
  void refresh_shape();

  model::World& world_;
  ByteBlocks blocks_;
  std::deque<Slot> slots_;
  std::vector<ThreadSlots> threads_;
  std::vector<ComponentId> known_;  ///< what is in memory, or was before the last step; 0 also: not known
  std::size_t threads_present_ = 0;
  bool shape_known_ = false;
  bool in_doubt_ = false;  ///< steps were made since known_ was right
  std::uint64_t contents_ = 0;
  std::vector<std::byte> scratch_;
};

}  // namespace pcheck::checker
