/// The states engine against plain enumeration, on random programs over all objects: the same ends, the same findings.

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "checker/search.hpp"
#include "checker/states/states.hpp"
#include "checker/strategies/strategies.hpp"
#include "oracle/generate.hpp"
#include "world/signals.hpp"

using namespace pcheck;
using oracle::Program;

namespace {

constexpr std::uint64_t executions_max = 30'000;

struct Covered {
  std::set<std::string> findings;
  std::set<std::map<std::string, std::string>> outcomes;
  bool complete = false;
};

Covered gather(checker::Search& search, const std::vector<OutcomeRecord>& outcomes, bool complete) {
  Covered covered;
  covered.complete = complete;
  for (const checker::Sighting& sighting : search.sightings()) covered.findings.insert(sighting.observation.key());
  for (const OutcomeRecord& outcome : outcomes) covered.outcomes.insert(outcome.values);
  return covered;
}

Options options() {
  Options result;
  result.detect_lock_order = false;  // a warning about one execution, not a property of states
  return result;
}

Covered by_dfs(const Program& program) {
  checker::World world([&program] { run(program); }, {});
  checker::Monitor quiet;
  checker::Search search(world, options(), quiet);
  const auto dfs = checker::make_dfs(-1);
  const auto stop = search.run(*dfs, checker::no_goal, {.executions_max = executions_max});
  return gather(search, search.outcomes(), stop == checker::Stop::exhausted);
}

Covered by_states(const Program& program, const checker::StatesOptions& states_options) {
  const model::SignalGuard signals(0);
  model::WorldOptions world_options;
  world_options.track_reads = true;
  checker::World world([&program] { run(program); }, world_options);
  checker::Monitor quiet;
  checker::Search search(world, options(), quiet);
  checker::StatesExplorer states(world, states_options, quiet);
  const auto stop =
      states.run([&](const checker::Schedule& schedule) { return search.examine(schedule, checker::no_goal, {}); }, {});
  return gather(search, states.outcomes(), stop == checker::Stop::exhausted);
}

void compare(const Covered& all, const Covered& states) {
  RC_ASSERT(states.complete);
  RC_ASSERT(states.outcomes == all.outcomes);
  RC_ASSERT(states.findings == all.findings);
}

}  // namespace

TEST_CASE("states: reach the ends and the findings of plain enumeration") {
  const bool held = rc::check("dfs and states agree", [] {
    const Program program = *oracle::programs();
    const Covered all = by_dfs(program);
    RC_PRE(all.complete);
    compare(all, by_states(program, {.reduce = false}));
  });
  CHECK(held);
}

TEST_CASE("states with reduction: reach the ends and the findings of plain enumeration") {
  const bool held = rc::check("dfs and reduced states agree", [] {
    const Program program = *oracle::programs();
    const Covered all = by_dfs(program);
    RC_PRE(all.complete);
    compare(all, by_states(program, {.reduce = true}));
  });
  CHECK(held);
}

TEST_CASE("states with fibers recalled from the first state on: reach the ends and the findings of plain enumeration") {
  for (const bool reduce : {false, true}) {
    CAPTURE(reduce);
    const bool held = rc::check("dfs and states with recalled fibers agree", [reduce] {
      const Program program = *oracle::programs();
      const Covered all = by_dfs(program);
      RC_PRE(all.complete);
      compare(all, by_states(program, {.reduce = reduce, .recall_from = 0}));
    });
    CHECK(held);
  }
}
