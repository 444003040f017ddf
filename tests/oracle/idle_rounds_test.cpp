/// Loops that wait, gone round without end, against the same programs that look once and exclude executions in which that is too
/// early: plain enumeration of these knows all complete executions.

#include <doctest/doctest.h>

#include <fmt/format.h>
#include <algorithm>

#include "oracle/agreement.hpp"
#include "oracle/generate.hpp"

using namespace pcheck::oracle;

namespace {

struct Counts {
  std::uint64_t complete = 0;  ///< programs with complete executions
  std::uint64_t endless = 0;   ///< programs with executions without end
};

bool is_livelock(const std::string& finding) { return finding.starts_with("livelock"); }

/// Who waits for whom at the end tells no more of executions in which a thread goes round, or which are excluded.
void forget_how_they_get_stuck(Coverage& coverage) {
  std::erase_if(coverage.findings,
                [](const std::string& finding) { return is_livelock(finding) || finding.starts_with("deadlock"); });
}

Judgement judge(Program program, Counts& counts) {
  program.setting.virtual_time = false;
  program.setting.waits = Waits::by_assuming;
  Coverage all = enumerate(program, transitions_max);
  if (!all.complete) return {.decided = false, .contradiction = {}};
  program.setting.waits = Waits::in_loops;
  Coverage found = explore_by_dpor(program, {}, {.transitions_max = transitions_max, .steps_max = 200});
  if (!all.classes.empty()) ++counts.complete;
  if (std::any_of(found.findings.begin(), found.findings.end(), is_livelock)) ++counts.endless;
  forget_how_they_get_stuck(all);
  forget_how_they_get_stuck(found);
  return {.contradiction = difference(all, found, Visits::classes_and_failures)};
}

}  // namespace

TEST_CASE("idle rounds: dpor has all complete executions of loops that wait, each class once") {
  Counts counts;
  Tally tally;
  const std::uint64_t seed = first_seed();
  const auto falsified = falsify(
      programs_with_loops(), [&](const Program& program) { return judge(program, counts); }, seed,
      {.seconds = minutes() * 10, .programs_max = 0}, tally);
  if (falsified) FAIL_CHECK(describe(*falsified));
  MESSAGE(fmt::format(
      "from PCHECK_ORACLE_SEED={}: {} programs, {} of them too large, {} with complete executions, {} with some without "
      "end",
      seed, tally.programs, tally.undecided, counts.complete, counts.endless));
  CHECK(counts.complete * 4 >= tally.programs);
  CHECK(counts.endless * 10 >= tally.programs);
}
