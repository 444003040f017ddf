#pragma once
/// Builds the graph of all states of a scenario, each transition of it one operation.

#include <functional>

#include "checker/check.hpp"
#include "checker/liveness/indexed_states.hpp"
#include "checker/liveness/state_graph.hpp"
#include "checker/pace.hpp"
#include "checker/search.hpp"
#include "checker/states/saved_world.hpp"

namespace pcheck::checker {

/// Breadth first, so that a state's number grows with its distance. Nothing is left out: a reduction that lets a
/// thread go first may close cycles that are less fair, or mark less progress, than those it stands for.
class GraphSearch {
 public:
  /// The graph may take so many bytes.
  GraphSearch(World& world, Monitor& monitor, std::size_t memory_bytes_max)
      : world_(world), monitor_(monitor), memory_bytes_max_(memory_bytes_max), saved_(world), states_(saved_) {}

  /// Ends as soon as `is_out_of_time`, or when memory is full. The world must not track reads.
  Stop run(const std::function<bool()>& is_out_of_time);

  const StateGraph& graph() const { return graph_; }
  /// Makes a state the one in memory, whatever has been done to that.
  void restore(StateIndex state);
  std::size_t memory_bytes() const { return graph_.memory_bytes() + states_.memory_bytes() + saved_.memory_bytes(); }

 private:
  void put(StateIndex state);
  void expand(StateIndex state);
  Transition step(Choice choice, unsigned answers);
  bool is_to_stop(const std::function<bool()>& is_out_of_time);

  World& world_;
  Monitor& monitor_;
  std::size_t memory_bytes_max_;
  SavedWorld saved_;
  IndexedStates states_;
  StateGraph graph_;
  std::vector<ComponentId> components_;  ///< scratch of restore()
  std::vector<Enabled> enabled_;         ///< of the state that is expanded
  Pace pace_;
};

}  // namespace pcheck::checker
