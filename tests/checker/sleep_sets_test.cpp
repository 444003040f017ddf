/// Sleep sets in the states engine: what is left out, and what must not be.

#include <doctest/doctest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

#include "checker/states_search.hpp"

using namespace pcheck;

namespace {

Searched search(const std::function<void()>& scenario, bool sleep) {
  return search_states(scenario, {.sleep = sleep, .lost_updates = false});
}

/// One thread stores, others load, each into a slot of its own: they are not alike.
std::function<void()> readers(int count) {
  return [count] {
    atomic<int> x{0};
    std::vector<int> seen(static_cast<std::size_t>(count));
    std::vector<thread> threads;
    threads.emplace_back([&x] { x.store(1); });
    for (int& slot : seen) threads.emplace_back([&x, &slot] { slot = x.load(); });
    for (thread& t : threads) t.join();
    std::string all;
    for (const int value : seen) all += std::to_string(value);
    outcome("seen", all);
  };
}

}  // namespace

TEST_CASE("sleep sets: of the orders of independent steps one is taken") {
  const int count = 4;
  const Searched all = search(readers(count), false);
  const Searched reduced = search(readers(count), true);
  CHECK(all.outcomes.size() == 16);
  CHECK(reduced.outcomes == all.outcomes);
  CHECK(reduced.statistics.states == all.statistics.states);
  // The sets of readers that have loaded before the store are the states that matter: 4 * 2^3 loads lead from one to another, and
  // 15 are enough to come to each. Three of those left out lead to the set of all, with two more steps each: the store, which now
  // nobody else can meet, and main's first join.
  CHECK(all.statistics.transitions - reduced.statistics.transitions == 4 * 8 - 15 + 3 * 2);
  CHECK(reduced.statistics.executions == 16);
  CHECK(all.statistics.executions == 16);
}

TEST_CASE("sleep sets: a step that fails does not hide what others could have done before it") {
  const auto scenario = [] {
    atomic<int> x{0}, y{0};
    thread fails([&] {
      if (x.load() == 0) check(y.load() != 0, "y was written");
    });
    thread writes_x([&] { x.store(1); });
    thread writes_y([&] { y.store(1); });
    fails.join();
    writes_x.join();
    writes_y.join();
    outcome("end", 1);
  };
  const Searched all = search(scenario, false);
  const Searched reduced = search(scenario, true);
  CHECK(all.kinds == std::set<std::string>{"check_failed"});
  CHECK(reduced.kinds == all.kinds);
  CHECK(reduced.outcomes == all.outcomes);
}

TEST_CASE("sleep sets: what is assumed does not hide what others could have done before it") {
  const auto scenario = [] {
    atomic<int> x{0}, y{0};
    int sum = 0;
    thread reader([&] {
      const int first = y.load();
      assume(x.load() == 0);
      sum = first * 10 + y.load();
    });
    thread writes_x([&] { x.store(1); });
    thread writes_y([&] { y.store(1); });
    reader.join();
    writes_x.join();
    writes_y.join();
    outcome("sum", sum);
  };
  const Searched all = search(scenario, false);
  CHECK(all.outcomes.size() == 3);  // y is 0 twice, 0 and 1, or 1 twice
  CHECK(search(scenario, true).outcomes == all.outcomes);
}

TEST_CASE("sleep sets: circles are found as without") {
  const auto scenario = [] {
    atomic<int> x{0}, y{0};
    thread round_x([&] {
      while (y.load() == 0) x.store(1 - x.load());
    });
    thread writer([&] {
      x.load();
      y.store(1);
    });
    round_x.join();
    writer.join();
    outcome("x", x.load());
  };
  CHECK(search(scenario, false).has_cycle);
  CHECK(search(scenario, true).has_cycle);
  CHECK(search(scenario, true).outcomes == search(scenario, false).outcomes);
}
