/// dpor in parts against plain enumeration, on random programs: each class is in exactly one part, whichever steps the parts
/// differ in.

#include <doctest/doctest.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <utility>

#include "oracle/agreement.hpp"
#include "oracle/generate.hpp"
#include "oracle/statements.hpp"

using namespace pcheck::oracle;
using pcheck::checker::ForcedOrder;

namespace {

using Division = pcheck::checker::DporExplorer::Division;

/// Numbers that are the same in every run.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t n) {
    state_ = mix(state_, 1);
    return state_ % n;
  }

 private:
  std::uint64_t state_;
};

/// Early, so that small programs are divided.
Division as_it_is() { return {.executions_before = 1}; }

/// Any pairs of conflicting steps, also those deep in the threads.
Division at_random(std::uint64_t seed) {
  Dice dice(seed);
  Division division{.executions_before = 1 + dice.below(3), .parts_max = 2 + dice.below(15)};
  division.prefer = [dice](std::vector<ForcedOrder>& pairs) mutable {
    for (std::size_t i = pairs.size(); i > 1; --i) std::swap(pairs[i - 1], pairs[dice.below(i)]);
  };
  return division;
}

struct Counts {
  std::uint64_t of_two = 0;  ///< programs searched in parts, with so many threads besides thread 0
  std::uint64_t of_three = 0;
};

/// One way or the other, by what the program is.
Judgement judge(Program program, Counts& counts) {
  program.setting.virtual_time = false;
  const Coverage all = enumerate(program, transitions_max);
  if (!all.complete) return {.decided = false, .contradiction = {}};
  for (const auto& [name, division] :
       {std::pair("soonest pairs", as_it_is()), std::pair("random pairs", at_random(all.transitions))}) {
    const Coverage found = explore_by_dpor(program, division);
    const std::string words = difference(all, found, Visits::classes_and_failures);
    if (!words.empty()) return {.decided = true, .contradiction = name + words};
    if (found.in_parts) ++(program.threads.size() > 3 ? counts.of_three : counts.of_two);
  }
  return {};
}

/// All that a search tells, in words.
std::string told_with(unsigned jobs, const Program& program) {
  Told told;
  pcheck::model::World world([&] { run(program, told); }, world_options(program.setting));
  pcheck::checker::Monitor quiet;
  pcheck::Options options;
  options.strategy = "dpor";
  options.jobs = jobs;
  pcheck::checker::Search search(world, options, quiet);
  pcheck::checker::DporExplorer dpor(world, options, search, quiet);
  dpor.division.executions_before = 2;
  dpor.run(pcheck::checker::no_goal, {});
  std::string words = fmt::format("{} executions, {} transitions, in parts: {}", dpor.statistics().executions,
                                  dpor.statistics().transitions, dpor.is_in_parts());
  const auto add = [&](const std::string& what, const auto& schedule) {
    words += "\n  " + what + ":";
    for (const auto& choice : schedule) words += fmt::format(" {}.{}", choice.thread, choice.answer);
  };
  for (const pcheck::checker::Sighting& sighting : search.sightings()) add(sighting.observation.key(), sighting.schedule);
  for (const pcheck::OutcomeRecord& outcome : dpor.outcomes())
    add(fmt::format("{} {} times", outcome.values, outcome.count), outcome.schedule);
  return words;
}

}  // namespace

TEST_CASE("dpor in parts: finds what plain enumeration finds, each class once") {
  Counts counts;
  Tally tally;
  const std::uint64_t seed = first_seed();
  const auto falsified = falsify(
      programs(4), [&](const Program& program) { return judge(program, counts); }, seed,
      {.seconds = minutes() * 12, .programs_max = 0}, tally);
  if (falsified) FAIL_CHECK(describe(*falsified));
  MESSAGE(
      fmt::format("from PCHECK_ORACLE_SEED={}: {} programs twice, {} of them too large; in parts {} times, {} of it with 3 "
                  "threads besides thread 0",
                  seed, tally.programs, tally.undecided, counts.of_two + counts.of_three, counts.of_three));
  CHECK((counts.of_two + counts.of_three) * 4 >= tally.programs);
  CHECK(counts.of_three * 20 >= tally.programs);
}

TEST_CASE("dpor in parts: two jobs tell the same as one, counts and schedules included") {
  Tally tally;
  const auto judge = [](Program program) -> Judgement {
    program.setting.virtual_time = false;
    const std::string alone = told_with(1, program);
    const std::string together = told_with(2, program);
    return {.contradiction = alone == together ? "" : "one job: " + alone + "\ntwo jobs: " + together};
  };
  const auto falsified = falsify(programs(4), judge, first_seed(), {.programs_max = 300}, tally);
  if (falsified) FAIL_CHECK(describe(*falsified));
}
