/// Executions that are cut at the limit of steps are told as such.

#include <doctest/doctest.h>

#include <string>

#include <pcheck/pcheck.hpp>

using namespace pcheck;

namespace {

/// One thread goes on longer where it is first, and comes to the same end.
void body() {
  atomic<int> turn{0};
  atomic<int> work{0};
  thread other{[&] {
    turn.store(1);
    turn.store(2);
  }};
  thread worker{[&] {
    if (turn.load() == 0)
      for (int i = 0; i < 3; ++i) work.store(0);
  }};
  other.join();
  worker.join();
  check(work.load() == 0);
}

Result explore_with(const char* strategy, std::uint64_t steps_max) {
  Options options;
  options.strategy = strategy;
  options.steps_max = steps_max;
  return explore(body, options);
}

}  // namespace

TEST_CASE("limit of steps: dpor cuts an execution that ends as a shorter one does") {
  for (const char* const strategy : {"sleep", "dpor"}) {
    CAPTURE(std::string(strategy));
    // turn.load() comes before, between or after the stores to it; 2 spawns, 2 joins, these three, work.load(), and 3 stores or
    // none.
    const Result whole = explore_with(strategy, 1000);
    CHECK(whole.stats.executions == 3);
    CHECK(whole.stats.steps_max == 11);
    const Result cut = explore_with(strategy, 10);
    CHECK(cut.stats.limited_executions == 1);
    CHECK(cut.verdict == Verdict::inconclusive);
  }
}
