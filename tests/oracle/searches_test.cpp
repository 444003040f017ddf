/// All searches against plain enumeration, on random programs over all objects.

#include <doctest/doctest.h>

#include <fmt/format.h>

#include "oracle/agreement.hpp"
#include "oracle/generate.hpp"
#include "oracle/statements.hpp"

using namespace pcheck::oracle;

TEST_CASE("searches: find what plain enumeration finds, each class once") {
  const std::uint64_t seed = first_seed();
  MESSAGE(fmt::format("random programs for {} minutes (PCHECK_ORACLE_MINUTES) from PCHECK_ORACLE_SEED={}", minutes(), seed));
  Tally tally;
  const auto falsified = falsify(
      programs(), [](const Program& program) { return agree(program); }, seed, {.seconds = minutes() * 60}, tally);
  if (falsified) FAIL_CHECK(describe(*falsified));
  MESSAGE(fmt::format("{} programs, {} of them too large", tally.programs, tally.undecided));
  CHECK(tally.undecided * 10 <= tally.programs);
}

TEST_CASE("searches: barriers that are met in several phases, or by more than there are parties") {
  const Body two_phases = {statement("barrier_arrive_and_wait"), statement("atomic_add"), statement("barrier_arrive_and_wait")};
  const Body late = {statement("barrier_arrive_later_wait"), statement("barrier_arrive_later_wait", 0, 1)};
  const Body leaves = {statement("atomic_store"), statement("barrier_arrive_and_wait"), statement("barrier_drop")};
  const Body once = {statement("barrier_arrive_and_wait")};
  const Body forgets = {statement("barrier_arrive"), statement("atomic_load"), statement("barrier_arrive_and_wait")};
  const Body starts = {statement("start"), statement("barrier_arrive_and_wait")};
  for (const std::vector<Body>& threads :
       std::vector<std::vector<Body>>{{two_phases, two_phases},
                                      {late, leaves, {statement("barrier_drop")}},
                                      {late, late},
                                      {once, once, once},
                                      {forgets, forgets},
                                      {leaves, two_phases},
                                      {starts, once},
                                      {starts, {}, once},
                                      {{statement("barrier_drop"), late.front()}, {statement("barrier_drop"), once.front()}}}) {
    const Program program{.setting = {}, .threads = threads, .children = {once}};
    const Judgement judgement = agree(program);
    INFO(program);
    CHECK(judgement.decided);
    CHECK_MESSAGE(judgement.contradiction.empty(), judgement.contradiction);
  }
}

/// So many random programs of nothing but these.
void check_programs_of(const std::vector<const char*>& names, std::uint64_t count) {
  std::vector<std::uint8_t> kinds;
  for (const char* const name : names) kinds.push_back(statement(name).kind);
  Tally tally;
  const auto falsified = falsify(
      programs_of(kinds), [](const Program& program) { return agree(program); }, first_seed(), {.programs_max = count}, tally);
  if (falsified) FAIL_CHECK(describe(*falsified));
}

TEST_CASE("searches: random programs of barriers") {
  check_programs_of({"barrier_arrive_and_wait", "barrier_arrive_and_wait", "barrier_arrive", "barrier_arrive_later_wait",
                     "barrier_drop", "atomic_store", "atomic_load"},
                    300);
}

TEST_CASE("searches: random programs of reads and writes") {
  check_programs_of({"atomic_load", "atomic_load", "atomic_load", "atomic_store"}, 500);
}
