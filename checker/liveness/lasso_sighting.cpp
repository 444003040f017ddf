#include "checker/liveness/lasso_sighting.hpp"

#include <algorithm>

namespace pcheck::checker {

namespace {

/// Whether the search has seen threads wait for each other that do not go on in the loop.
bool has_seen_circle(const Search& search, const Observation& observation) {
  const auto waits = [&](ThreadId thread) {
    return std::any_of(observation.waits.begin(), observation.waits.end(),
                       [&](const Wait& wait) { return wait.thread == thread; });
  };
  return std::any_of(search.sightings().begin(), search.sightings().end(), [&](const Sighting& sighting) {
    const std::vector<ThreadId>& circle = sighting.observation.cycle;
    return !circle.empty() && std::all_of(circle.begin(), circle.end(), waits);
  });
}

}  // namespace

bool note_lasso(Search& search, const Lasso& lasso, const Observation& observation, const Goal& goal) {
  if (observation.waits.size() >= 2) {
    const bool met = search.examine(lasso.stem, goal, {});
    if (has_seen_circle(search, observation)) return met;
  }
  search.add({observation, lasso.whole()});
  return goal(observation);
}

}  // namespace pcheck::checker
