/// All searches against plain enumeration, on random programs over all objects.

#include <doctest/doctest.h>

#include <fmt/format.h>

#include "oracle/agreement.hpp"
#include "oracle/generate.hpp"

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
