#pragma once
/// Where the threads of a state stand, and what its objects are, from the numbers of contents alone: the world need not be in
/// that state. What has been looked up once is known from then on.

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <vector>

#include "checker/states/component_table.hpp"
#include "objects/semantics.hpp"
#include "world/world.hpp"

namespace pcheck::checker {

/// A set of the threads below Thread::kin_max.
using ThreadBits = std::uint64_t;

/// Of one thread. All of it is in one line of the processor's cache.
struct alignas(64) Stand {
  ThreadBits children = 0;
  ThreadBits joined = 0;
  ThreadBits mentioned = 0;                   ///< others in whose stack or heap an address lies that is kept in its fiber or heap
  std::uint32_t number = 0;                   ///< 0, 1, ... in the order in which they were first come to
  std::uint32_t place = 0;                    ///< a number, the same where values alone differ: of reads, and to be stored
  std::uint32_t objects = 0;                  ///< that it has made
  SlotIndex acts_on = ComponentTable::shape;  ///< the object of the pending operation
  ComponentId own = 0;                        ///< the content of the thread's own component
  ComponentId fiber = 0;
  ComponentId heap = 0;
  model::ThreadId thread = 0;
  model::ThreadId parent = model::no_thread;
  model::ThreadId group = 0;
  model::ThreadId target = model::no_thread;               ///< of the pending operation
  model::OperationKind kind = model::OperationKind::none;  ///< of the pending operation
};
static_assert(sizeof(Stand) == 64);

/// What decides, beside the places of all threads, what a thread can do, with what that conflicts, and whether it is wrong.
struct Place {
  bool is_telling = true;                       ///< that can be told
  std::vector<model::ObjectId> deciding;        ///< by their contents
  model::ObjectId accessed = model::no_object;  ///< by its type, and whether it is alive
};

/// Of one object, or of what else is no thread's.
struct ContentFacts {
  ThreadBits mentioned = 0;                  ///< those in whose stack or heap an address lies that it has
  model::ThreadId owner = model::no_thread;  ///< of an object
  model::ObjectType type = model::ObjectType::none;
  bool is_alive = false;
  bool is_known = false;
};

class Stands {
 public:
  explicit Stands(ComponentTable& table) : table_(table), places_(blocks_) {}

  /// How many threads there have been in the state.
  std::size_t thread_count(std::span<const ComponentId> state);
  /// Precondition: thread < thread_count(state).
  const Stand& of_thread(std::span<const ComponentId> state, model::ThreadId thread);
  const Place& place(const Stand& stand) const { return known_places_[stand.place - 1]; }
  const ContentFacts& of_content(SlotIndex slot, ComponentId id) {
    if (slot < contents_.size() && id < contents_[slot].size() && contents_[slot][id].is_known) return contents_[slot][id];
    return look_at(slot, id);
  }

  std::size_t memory_bytes() const;

 private:
  /// By content of the fiber.
  struct OfThread {
    std::vector<const Stand*> seen_last;
    std::map<std::array<ComponentId, 3>, const Stand*> known;  ///< by the contents of all three
  };

  const Stand* look_up(model::ThreadId thread, const std::array<ComponentId, 3>& contents);
  std::uint32_t place_of(const model::Thread& thread);
  ThreadBits mentioned_in(SlotIndex slot, ComponentId id) const;
  const ContentFacts& look_at(SlotIndex slot, ComponentId id);

  ComponentTable& table_;
  std::vector<std::uint16_t> thread_counts_;  ///< by shape
  std::vector<OfThread> threads_;
  std::deque<Stand> stands_;
  ByteBlocks blocks_;
  Dictionary places_;
  std::vector<Place> known_places_;
  std::vector<std::vector<ContentFacts>> contents_;  ///< by slot and content
  std::vector<std::byte> scratch_;
};

}  // namespace pcheck::checker
