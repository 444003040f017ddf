#pragma once
/// Accesses as analyses remember them until one becomes part of an observation.

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "checker/analysis.hpp"

namespace pcheck::checker {

/// The locks that a thread holds, each once: a recursive mutex is held once per level.
inline std::vector<ObjectId> distinct_locks(std::span<const ObjectId> held) {
  std::vector<ObjectId> locks;
  for (const ObjectId lock : held)
    if (std::find(locks.begin(), locks.end(), lock) == locks.end()) locks.push_back(lock);
  return locks;
}

/// An executed operation with the locks held, without memory of its own.
struct RecordedAccess {
  std::uint64_t step = 0;
  Operation operation;
  ThreadId thread = model::no_thread;
  std::uint16_t held_count = 0;
  ObjectId held[model::Thread::held_max];

  void record(const World& world, const Event& event) {
    const model::Thread& self = world.thread(event.thread());
    step = event.step;
    operation = event.operation;
    thread = event.thread();
    held_count = self.held_count;
    std::copy_n(self.held, held_count, held);
  }
  Access to_access() const {
    return {.step = step, .thread = thread, .operation = operation, .locks_held = distinct_locks({held, held_count})};
  }
};

/// Pairs of places in the code that have been reported for an object in this execution.
class ReportedPairs {
 public:
  void clear() { pairs_.clear(); }
  bool contains(ObjectId object, const void* a, const void* b) const {
    for (const Pair& pair : pairs_)
      if (pair.object == object && ((pair.a == a && pair.b == b) || (pair.a == b && pair.b == a))) return true;
    return false;
  }
  /// False if the pair, in either order, is known.
  bool add(ObjectId object, const void* a, const void* b) {
    if (contains(object, a, b)) return false;
    pairs_.push_back({object, a, b});
    return true;
  }

 private:
  struct Pair {
    ObjectId object;
    const void* a;
    const void* b;
  };
  std::vector<Pair> pairs_;
};

}  // namespace pcheck::checker
