#include "checker/states_search.hpp"

#include <doctest/doctest.h>

#include "world/signals.hpp"

using namespace pcheck;

namespace {

Searched search_with(const std::function<void()>& scenario, const checker::StatesOptions& options, bool know_all) {
  const model::SignalGuard signals(0);
  model::WorldOptions world_options;
  world_options.track_reads = options.lost_updates;
  checker::World world(scenario, world_options);
  checker::Monitor quiet;
  Options search_options;
  search_options.detect_lock_order = false;
  checker::Search search(world, search_options, quiet);
  const auto examine = [&](const checker::Schedule& schedule) { return search.examine(schedule, checker::no_goal, {}); };
  checker::StatesExplorer states(world, options, quiet);
  if (know_all) {
    checker::StatesExplorer scout(world, options, quiet);
    REQUIRE(scout.run(examine, {}) == checker::Stop::exhausted);
    states.footprint() = scout.footprint();
    states.footprint().begin_again();
  }
  REQUIRE(states.run(examine, {}) == checker::Stop::exhausted);
  Searched found{.statistics = states.statistics(),
                 .outcomes = {},
                 .kinds = {},
                 .texts = {},
                 .has_cycle = states.has_cycle(),
                 .searches = states.searches()};
  for (const OutcomeRecord& outcome : states.outcomes()) found.outcomes.insert(outcome.values);
  for (const checker::Sighting& sighting : search.sightings()) {
    found.kinds.insert(sighting.observation.kind);
    found.texts.insert(sighting.observation.text);
  }
  return found;
}

}  // namespace

Searched search_states(const std::function<void()>& scenario, const checker::StatesOptions& options) {
  return search_with(scenario, options, false);
}

Searched search_known_states(const std::function<void()>& scenario, const checker::StatesOptions& options) {
  return search_with(scenario, options, true);
}
