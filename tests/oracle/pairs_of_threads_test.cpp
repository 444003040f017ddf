/// What reductions of states leave out where some threads have little to do with others: against all states.

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "oracle/coverage.hpp"
#include "oracle/falsify.hpp"
#include "oracle/generate.hpp"

using namespace pcheck::oracle;

namespace {

Judgement keep_all(const Program& program) {
  const auto searches = searches_under_test();
  const auto unreduced = std::find_if(searches.begin(), searches.end(), [](const SearchUnderTest& search) {
    return std::string_view(search.name) == "states without reduction";
  });
  const Coverage all = unreduced->explore(program);
  if (!all.complete) return {.decided = false, .contradiction = {}};
  for (const SearchUnderTest& search : searches) {
    const bool recalls = std::string_view(search.name).ends_with("recalled");  // slow, and compared elsewhere
    if (search.visits != Visits::states || search.name == unreduced->name || recalls) continue;
    if (program.setting.virtual_time && !search.in_virtual_time) continue;
    const std::string words = difference(all, search.explore(program), Visits::states);
    if (!words.empty()) return {.decided = true, .contradiction = search.name + words};
  }
  return {};
}

}  // namespace

TEST_CASE("pairs of threads: reductions of states lose nothing") {
  const std::uint64_t seed = first_seed();
  Tally tally;
  const auto falsified = falsify(pairs_of_threads(), keep_all, seed, {.seconds = minutes() * 20}, tally);
  if (falsified) FAIL_CHECK(describe(*falsified));
  MESSAGE(fmt::format("from PCHECK_ORACLE_SEED={}: {} programs, {} of them too large", seed, tally.programs, tally.undecided));
  CHECK(tally.undecided * 10 <= tally.programs);
}
