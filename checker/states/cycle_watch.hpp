#pragma once
/// Tells whether a depth-first search comes back to a state on its path: only then has the graph a cycle.

#include <cstdint>
#include <span>
#include <vector>

#include "checker/states/component_store.hpp"

namespace pcheck::checker {

/// The hashes of the states on the path. Two states with the same hash are taken for a cycle where there may be none, but a
/// cycle is never missed. Cost: one hash for each call. Memory: at most 40 bytes for each state on the path.
class CycleWatch {
 public:
  void enter(std::span<const ComponentId> state);
  /// Leaves the state that was entered last.
  void leave();
  /// The state that a step leads to has been visited before.
  void meet(std::span<const ComponentId> state);

  bool has_found() const { return found_; }
  /// Another process has found one.
  void note_found() { found_ = true; }
  void clear() { *this = CycleWatch{}; }
  /// No state is on the path any more.
  void leave_all();

 private:
  std::uint64_t* slot_of(std::uint64_t hash);
  void grow();

  std::vector<std::uint64_t> path_;
  std::vector<std::uint64_t> slots_;  ///< open addressing, a power of two, at most half full; 0: free
  bool found_ = false;                ///< what is on the path is not kept from then on
};

}  // namespace pcheck::checker
