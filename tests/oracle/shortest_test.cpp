/// The shortest schedules against plain enumeration of all shorter ones, on random programs.

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "checker/search.hpp"
#include "checker/shortest.hpp"
#include "checker/strategies/strategies.hpp"
#include "oracle/agreement.hpp"
#include "oracle/generate.hpp"

using namespace pcheck;
using namespace pcheck::oracle;

namespace {

/// The fewest steps of each outcome.
class LengthRecorder : public checker::Analysis {
 public:
  void begin_execution(const model::World&) override {}
  void on_event(const model::World&, const model::Event&, std::vector<checker::Observation>&) override {}
  void end_execution(const model::World& world, model::End, std::vector<checker::Observation>&) override {
    if (!world.has_final_outcomes()) return;
    checker::OutcomeTable table;
    const auto index = table.record(world, [] { return checker::Schedule(); });
    if (index == checker::OutcomeTable::none) return;
    const auto place = fewest.try_emplace(table.values(index), world.steps()).first;
    place->second = std::min<std::size_t>(place->second, world.steps());
  }

  std::map<std::map<std::string, std::string>, std::size_t> fewest;
};

/// In words, why the sighting's schedule is not the shortest; empty if it is.
std::string is_longer_than_needed(model::World& world, const Options& options, const checker::Sighting& sighting) {
  checker::Monitor quiet;
  const checker::Minimised minimised = checker::shortest(world, options, quiet, sighting);
  const std::size_t length = minimised.sighting.schedule.size();
  const auto same = [&](const checker::Observation& o) { return o.key() == sighting.observation.key(); };
  if (!checker::Search(world, options, quiet).examine(minimised.sighting.schedule, same, {}))
    return minimised.sighting.observation.kind + " does not show";
  if (length <= 1 || minimised.minimality != "no schedule with fewer steps shows it") return {};
  checker::Search shorter(world, options, quiet);
  const auto dfs = checker::make_dfs();
  if (shorter.run(*dfs, same, {.steps_max = length - 1}) != checker::Stop::goal) return {};
  return fmt::format("{} shows after fewer steps than {}", sighting.observation.kind, length);
}

Judgement judge(const Program& program) {
  Told told;
  model::World world([&] { run(program, told); }, world_options(program.setting));
  checker::Monitor quiet;
  Options options;
  options.detect_lock_order = false;
  checker::Search all(world, options, quiet);
  LengthRecorder lengths;
  all.add_analysis(lengths);
  const auto dfs = checker::make_dfs();
  if (all.run(*dfs, checker::no_goal, {.transitions_max = 20'000}) != checker::Stop::exhausted)
    return {.decided = false, .contradiction = {}};
  std::vector<OutcomeRecord> outcomes = all.outcomes();
  if (!checker::shorten_witnesses(world, options, quiet, outcomes)) return {.contradiction = "gave up on outcomes"};
  for (const OutcomeRecord& outcome : outcomes)
    if (lengths.fewest.at(outcome.values) != outcome.schedule.size())
      return {.contradiction =
                  fmt::format("an outcome takes {} steps, not {}", lengths.fewest.at(outcome.values), outcome.schedule.size())};
  for (const checker::Sighting& sighting : all.sightings())
    if (std::string words = is_longer_than_needed(world, options, sighting); !words.empty()) return {.contradiction = words};
  return {};
}

}  // namespace

TEST_CASE("shortest: no schedule with fewer steps shows the finding, or leads to the outcome") {
  Tally tally;
  const auto falsified = falsify(programs(), judge, first_seed(), {.programs_max = 300}, tally);
  if (falsified) FAIL_CHECK(describe(*falsified));
  CHECK(tally.undecided * 2 <= tally.programs);
}
