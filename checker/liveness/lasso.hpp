#pragma once
/// An execution without end in finite form: a stem, and a loop that is repeated for ever.

#include <cstddef>
#include <vector>

#include "checker/liveness/fair_cycles.hpp"
#include "checker/strategy.hpp"

namespace pcheck::checker {

struct Lasso {
  Schedule stem;
  Schedule loop;  ///< leads from the state after the stem back to it

  Schedule whole() const {
    Schedule schedule = stem;
    schedule.insert(schedule.end(), loop.begin(), loop.end());
    return schedule;
  }
};

/// The loop begins at that place of the schedule.
inline Lasso lasso_of(const Schedule& whole, std::size_t loop_begin) {
  const auto loop = whole.begin() + static_cast<std::ptrdiff_t>(loop_begin);
  return {.stem = {whole.begin(), loop}, .loop = {loop, whole.end()}};
}

/// A lasso whose loop lies in `component`, an answer to the question, and answers it itself. No shorter stem leads to a state of
/// the loop. The loop is short: the best of some that take the nearest way to each thing that has to happen. Cost: linear in the
/// graph, and a limited number of searches of the component.
Lasso lasso_in(const StateGraph& graph, const FairComponent& component, const Question& question);

}  // namespace pcheck::checker
