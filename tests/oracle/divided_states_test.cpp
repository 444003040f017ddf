/// A search of states that is divided between processes against the same search by one, on random programs.

#include <doctest/doctest.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>
#include <string>
#include <utility>

#include "checker/states/states.hpp"
#include "oracle/agreement.hpp"
#include "oracle/generate.hpp"
#include "oracle/statements.hpp"
#include "world/signals.hpp"

using namespace pcheck::oracle;

namespace {

/// All that a search tells, in words; whether it was divided is told apart.
std::string told_with(unsigned jobs, const Program& program, const pcheck::checker::StatesOptions& options, bool& was_divided) {
  const pcheck::model::SignalGuard signals(0);
  Told told;
  pcheck::model::WorldOptions world_settings = world_options(program.setting);
  world_settings.track_reads = true;
  pcheck::model::World world([&] { run(program, told); }, world_settings);
  pcheck::checker::Monitor quiet;
  pcheck::checker::StatesOptions with_jobs = options;
  with_jobs.jobs = jobs;
  pcheck::checker::StatesExplorer states(world, with_jobs, quiet);
  std::string words;
  const auto add = [&](const std::string& what, const auto& schedule) {
    words += "\n  " + what + ":";
    for (const auto& choice : schedule) words += fmt::format(" {}.{}", choice.thread, choice.answer);
  };
  const auto examine = [&](const pcheck::checker::Schedule& schedule) {
    add("suspected", schedule);
    pcheck::Options settings;
    pcheck::checker::Search search(world, settings, quiet);
    return search.examine(schedule, pcheck::checker::no_goal, {});
  };
  states.run(examine, {});
  for (const pcheck::OutcomeRecord& outcome : states.outcomes()) {
    const std::string counted = fmt::format("{} {} times", outcome.values, outcome.count);
    if (options.fixed_witnesses) add(counted, outcome.schedule);
    else words += "\n  " + counted;
  }
  const pcheck::Statistics& statistics = states.statistics();
  was_divided = states.was_divided();
  return fmt::format("{} states, {} transitions, {} executions, {} pruned, up to {} steps, {}", statistics.states,
                     statistics.transitions, statistics.executions, statistics.pruned_executions, statistics.steps_max,
                     states.has_cycle() ? "circles" : "no circles") +
         words;
}

/// Divided early, so that small programs are.
const std::pair<const char*, pcheck::checker::StatesOptions> ways[] = {
    {"from the start", {.divide_from = 1}},
    {"later", {.divide_from = 10}},
    {"without reduction", {.reduce = false, .fixed_witnesses = false, .divide_from = 1}},
    {"fibers recalled", {.recall_from = 0, .fixed_witnesses = false, .divide_from = 5}},
};

}  // namespace

TEST_CASE("divided states: two jobs tell the same as one, counts and schedules included") {
  Tally tally;
  const std::uint64_t seed = first_seed();
  std::uint64_t divided = 0;
  const auto judge = [&](const Program& program) -> Judgement {
    for (const auto& [name, options] : ways) {
      bool was_divided = false;
      const std::string alone = told_with(1, program, options, was_divided);
      const std::string together = told_with(2, program, options, was_divided);
      if (was_divided) ++divided;
      if (alone != together) return {.contradiction = fmt::format("{}, one job: {}\ntwo jobs: {}", name, alone, together)};
    }
    return {};
  };
  const auto falsified = falsify(programs(4), judge, seed, {.seconds = minutes() * 10, .programs_max = 0}, tally);
  if (falsified) FAIL_CHECK(describe(*falsified));
  MESSAGE(fmt::format("from PCHECK_ORACLE_SEED={}: {} programs in {} ways, divided to the end {} times", seed, tally.programs,
                      std::size(ways), divided));
  CHECK(divided >= tally.programs);
}

TEST_CASE("regression: who was woken by two processes in a state from which a step fails counted twice") {
  const Program program{.setting = {},
                        .threads = {{statement("try_get", 1), statement("put")},
                                    {statement("try_get", 1)},
                                    {statement("try_get", 0, 2), statement("fail_early", 0, 1)}},
                        .children = {}};
  bool was_divided = false;
  const std::string alone = told_with(1, program, ways[0].second, was_divided);
  // It showed about once in 12 times, depending on who was quicker.
  for (int i = 0; i < 60; ++i) REQUIRE(told_with(2, program, ways[0].second, was_divided) == alone);
}
