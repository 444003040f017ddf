/// How a result says what was covered.

#include <doctest/doctest.h>

#include <functional>
#include <string>

#include <pcheck/pcheck.hpp>

using namespace pcheck;

namespace {

std::string covered_by(const char* strategy, const std::function<void()>& scenario) {
  Options options;
  options.strategy = strategy;
  return explore(scenario, options).coverage;
}

}  // namespace

TEST_CASE("coverage: of one execution or state it is not said that these are all") {
  // Nothing to choose, and so no state where something is.
  const auto one = [] { check(true); };
  CHECK(covered_by("dfs", one) == "the only execution, sequential consistency");
  for (const char* const strategy : {"sleep", "dpor", "states", "auto"})
    CHECK(covered_by(strategy, one) == "the only execution up to equivalence, sequential consistency");
  // Two values in one state.
  const auto two = [] { outcome("way", choose(2)); };
  CHECK(covered_by("dfs", two) == "all 2 executions, sequential consistency");
  CHECK(covered_by("sleep", two) == "all 2 executions, one per equivalence class, sequential consistency");
  CHECK(covered_by("states", two) == "the only state, sequential consistency");
}
