/// dpor with a bound against plain enumeration with the same bound, on random programs.

#include <doctest/doctest.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <string>

#include "checker/search.hpp"
#include "checker/strategies/strategies.hpp"
#include "oracle/agreement.hpp"
#include "oracle/generate.hpp"
#include "oracle/statements.hpp"

using namespace pcheck;
using namespace pcheck::oracle;

namespace {

struct Covered {
  bool complete = false;
  std::set<std::string> findings;
  std::set<std::string> outcomes;
};

Covered cover(model::World& world, checker::Strategy& strategy, std::uint64_t transitions_max) {
  checker::Monitor quiet;
  Options options;
  options.detect_lock_order = false;
  checker::Search search(world, options, quiet);
  Covered covered;
  covered.complete = search.run(strategy, checker::no_goal, {.transitions_max = transitions_max}) == checker::Stop::exhausted;
  for (const checker::Sighting& sighting : search.sightings()) covered.findings.insert(sighting.observation.kind);
  for (const OutcomeRecord& outcome : search.outcomes()) covered.outcomes.insert(fmt::format("{}", outcome.values));
  return covered;
}

/// With so many preemptions both find the same.
Judgement judge(const Program& program, std::uint32_t limit) {
  const checker::Bound bound{.kind = checker::BoundKind::preemptions, .limit = limit};
  Told told;
  model::World world([&] { run(program, told); }, world_options(program.setting));
  const auto dfs = checker::make_dfs(bound);
  const Covered all = cover(world, *dfs, 50'000);
  if (!all.complete) return {.decided = false, .contradiction = {}};
  const auto dpor = checker::make_bounded_dpor(bound);
  const Covered found = cover(world, *dpor, 0);
  if (found.findings != all.findings)
    return {.contradiction = fmt::format("{}: findings {}, not {}", words_for(bound), found.findings, all.findings)};
  if (found.outcomes != all.outcomes)
    return {.contradiction =
                fmt::format("{}: {} outcomes, not {}", words_for(bound), found.outcomes.size(), all.outcomes.size())};
  if (!dpor->is_exhaustive()) return {};
  const auto without_bound = checker::make_dfs();
  const Covered whole = cover(world, *without_bound, 100'000);
  if (whole.complete && (found.findings != whole.findings || found.outcomes != whole.outcomes))
    return {.contradiction = fmt::format("{} it takes itself for complete", words_for(bound))};
  return {};
}

}  // namespace

TEST_CASE("bounds: dpor finds what plain enumeration finds with as many preemptions") {
  const auto judge_all = [](const Program& program) {
    if (program.setting.virtual_time) return Judgement{.decided = false, .contradiction = {}};
    for (std::uint32_t limit = 0; limit < 4; ++limit) {
      Judgement judgement = judge(program, limit);
      if (!judgement.decided || !judgement.contradiction.empty()) return judgement;
    }
    return Judgement{};
  };
  Tally tally;
  const auto falsified = falsify(programs(), judge_all, first_seed(), {.programs_max = 300}, tally);
  if (falsified) FAIL_CHECK(describe(*falsified));
}

TEST_CASE("bounds: regression: what waits for good in the last state could have gone before, and that was not asked for") {
  const Program program{.setting = {},
                        .threads = {{statement("atomic_load_then_store", 1), statement("acquire")},
                                    {statement("acquire"), statement("atomic_load_then_store", 1)}},
                        .children = {}};
  for (std::uint32_t limit = 0; limit < 4; ++limit) {
    const Judgement judgement = judge(program, limit);
    CHECK(judgement.decided);
    CHECK_MESSAGE(judgement.contradiction.empty(), judgement.contradiction);
  }
}
