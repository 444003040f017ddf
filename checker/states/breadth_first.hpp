#pragma once
/// The ends of executions in order of their lengths: all states, breadth first, without any reduction, as a reduction may
/// keep a longer execution in the place of a shorter one.

#include <cstdint>
#include <functional>
#include <vector>

#include "checker/check.hpp"
#include "checker/liveness/indexed_states.hpp"
#include "checker/pace.hpp"
#include "checker/search.hpp"
#include "checker/states/saved_world.hpp"

namespace pcheck::checker {

class BreadthFirst {
 public:
  struct Bounds {
    std::size_t steps_max;  ///< of an execution
    std::size_t memory_bytes_max;
    std::uint64_t transitions_max;
  };

  /// The world must not track reads.
  BreadthFirst(World& world, Monitor& monitor, const Bounds& bounds)
      : world_(world), monitor_(monitor), bounds_(bounds), saved_(world), states_(saved_) {}

  /// Calls `on_end` for each end of an execution, the world being at it, shorter ones first. It returns true to end the search.
  /// exhausted: all ends within steps_max were seen.
  Stop run(const std::function<bool()>& on_end);

  /// Called for each state in the same way, if set.
  std::function<bool()> on_state;

  /// Of what was called for.
  Schedule schedule() const;
  /// To be called by whoever was called and has used the world.
  void forget_memory() { saved_.forget(); }
  /// Executions of so many steps have all been seen.
  std::size_t steps_covered() const { return depth_; }

 private:
  /// How a state was come to first.
  struct Origin {
    StateIndex from;
    Choice choice;
  };

  bool expand(StateIndex state, const std::function<bool()>& on_end);
  std::size_t memory_bytes() const;

  World& world_;
  Monitor& monitor_;
  Bounds bounds_;
  SavedWorld saved_;
  IndexedStates states_;
  std::vector<Origin> origins_;  ///< by state; that of the first says nothing
  Origin last_{};                ///< of the end that was come to last
  std::size_t depth_ = 0;        ///< of the state that is expanded
  std::uint64_t transitions_ = 0;
  std::vector<ComponentId> components_;  ///< scratch of expand()
  std::vector<Enabled> enabled_;
  Pace pace_;
};

}  // namespace pcheck::checker
