/// Sleep sets against plain enumeration, on random programs over all objects.

#include <doctest/doctest.h>

#include "checker/strategies/strategies.hpp"
#include "oracle/exploration.hpp"
#include "oracle/generate.hpp"

using namespace pcheck;
using oracle::Exploration;
using oracle::Program;

namespace {
constexpr std::uint64_t executions_max = 30'000;
}

TEST_CASE("sleep sets: visit exactly the classes that dfs visits, each once, with the same ends and findings") {
  const bool held = rc::check("dfs and sleep agree", [] {
    const Program program = *oracle::programs();
    const auto dfs = checker::make_dfs(-1);
    const Exploration all = oracle::explore_all(program, *dfs, executions_max);
    RC_PRE(all.complete);
    const auto sleep = checker::make_sleep_sets();
    const Exploration reduced = oracle::explore_all(program, *sleep, executions_max);
    RC_ASSERT(reduced.complete);
    for (const auto& [trace, visits] : reduced.classes) RC_ASSERT(visits == 1);
    RC_ASSERT(reduced.classes.size() == all.classes.size());
    for (const auto& [trace, visits] : all.classes) RC_ASSERT(reduced.classes.count(trace) == 1u);
    RC_ASSERT(reduced.final_states == all.final_states);
    RC_ASSERT(reduced.findings == all.findings);
  });
  CHECK(held);
}
