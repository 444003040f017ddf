/// A search of states that is divided between processes against the same search by one, on random programs.

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <utility>

#include "oracle/agreement.hpp"
#include "oracle/generate.hpp"
#include "oracle/statements.hpp"
#include "oracle/told_by_states.hpp"

using namespace pcheck::oracle;

namespace {

ToldByStates with_jobs(unsigned jobs, const Program& program, pcheck::checker::StatesOptions options) {
  options.jobs = jobs;
  return all_told(program, options);
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
      const ToldByStates alone = with_jobs(1, program, options);
      const ToldByStates together = with_jobs(2, program, options);
      if (together.was_divided) ++divided;
      if (alone.words != together.words)
        return {.contradiction = fmt::format("{}, one job: {}\ntwo jobs: {}", name, alone.words, together.words)};
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
  const std::string alone = with_jobs(1, program, ways[0].second).words;
  // It showed about once in 12 times, depending on who was quicker.
  for (int i = 0; i < 60; ++i) REQUIRE(with_jobs(2, program, ways[0].second).words == alone);
}

TEST_CASE("regression: what a predicate owns was counted in memory that had not been put back") {
  const Program program{.setting = {},
                        .threads = {{statement("barrier_arrive"), statement("declare_invariant")},
                                    {statement("declare_invariant"), statement("declare_invariant", 1)}},
                        .children = {}};
  const auto& recalled = std::prev(std::end(ways))->second;
  const std::string alone = with_jobs(1, program, recalled).words;
  for (int i = 0; i < 20; ++i) REQUIRE(with_jobs(2, program, recalled).words == alone);
}
