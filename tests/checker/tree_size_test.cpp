/// Estimates of how many executions a search has: right on average, in trees whose sizes are known.

#include <doctest/doctest.h>

#include <functional>
#include <memory>

#include <pcheck/pcheck.hpp>

#include "checker/search.hpp"
#include "checker/strategies/strategies.hpp"

using namespace pcheck::checker;

namespace {

/// Two threads that each add to a variable, which takes a load and a store, so many times.
void add_twice(int rounds) {
  pcheck::atomic<int> sum{0};
  const auto add = [&] {
    for (int i = 0; i < rounds; ++i) sum.store(sum.load() + 1);
  };
  pcheck::thread other(add);
  add();
  other.join();
}

double mean_of_descents(const std::function<void()>& body, Strategy& strategy) {
  World world(body, {});
  TreeSize size;
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) size.add(*strategy.descend(world, seed));
  return size.mean();
}

double executions(const std::function<void()>& body, Strategy& strategy) {
  World world(body, {});
  Monitor quiet;
  Search search(world, {}, quiet);
  CHECK(search.run(strategy, no_goal, {}) == Stop::exhausted);
  return static_cast<double>(search.statistics().executions);
}

}  // namespace

TEST_CASE("estimates: of all schedules") {
  for (const int rounds : {1, 2, 3}) {
    const auto body = [rounds] { add_twice(rounds); };
    const double all = executions(body, *make_dfs());
    CHECK(mean_of_descents(body, *make_dfs()) == doctest::Approx(all).epsilon(0.03));
  }
}

TEST_CASE("estimates: of one execution per class") {
  for (const int rounds : {1, 2, 3}) {
    const auto body = [rounds] { add_twice(rounds); };
    const double all = executions(body, *make_sleep_sets());
    CHECK(mean_of_descents(body, *make_sleep_sets()) == doctest::Approx(all).epsilon(0.03));
  }
}

TEST_CASE("estimates: a uniform tree is known from one descent") {
  const auto body = [] {
    for (int i = 0; i < 5; ++i) pcheck::choose(3);
  };
  World world(body, {});
  CHECK(*make_dfs()->descend(world, 7) == 243);  // 3^5
}

TEST_CASE("estimates: asks before each descent whether it is to go on") {
  World world([] { add_twice(2); }, {});
  TreeSize size;
  int asked = 0;
  size.descend(*make_sleep_sets(), world, 100, [&] { return ++asked < 4; });
  CHECK(asked == 4);
  CHECK(size.descents() == 3);
}

TEST_CASE("estimates: a descent without end is not begun again and again") {
  World world(
      [] {
        for (;;) pcheck::choose(2);
      },
      {});
  TreeSize size;
  for (int i = 0; i < 10; ++i) size.add(100);
  int asked = 0;
  const auto count = [&] { return ++asked != 0; };
  size.descend(*make_dfs(), world, 100, count);
  size.descend(*make_dfs(), world, 100, count);
  CHECK(asked == 1);
  CHECK(size.words(50).empty());  // what is left out is larger than the rest
}

TEST_CASE("estimates: in words") {
  TreeSize size;
  CHECK(size.words(1).empty());  // too little is known
  for (int i = 0; i < 10; ++i) size.add(3'100'000);
  CHECK(size.words(372'000) == "about 12% of an estimated 3.1 M: ");
  CHECK(size.words(4'000'000).empty());
}
