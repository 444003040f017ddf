/// Persistent sets of several threads in the states engine: what is left out, and what must not be.

#include <doctest/doctest.h>

#include <functional>
#include <set>
#include <string>

#include <pcheck/pcheck.hpp>

#include "checker/states_search.hpp"

using namespace pcheck;

namespace {

Searched with_sets(const std::function<void()>& scenario) { return search_states(scenario, {.lost_updates = false}); }
Searched without_sets(const std::function<void()>& scenario) {
  return search_states(scenario, {.sets = false, .lost_updates = false});
}

/// Adds to a variable, and keeps what it saw there.
thread adder(atomic<int>& x, int& seen) {
  return thread([&x, &seen] { seen = x.fetch_add(1); });
}

/// Two threads have a variable in common, two others another, and two a third. They are joined one by one, not in a loop, in
/// which main would come back to where it was.
void run_pairs() {
  atomic<int> x{0}, y{0}, z{0};
  int seen[6] = {};
  thread one = adder(x, seen[0]), two = adder(x, seen[1]);
  thread three = adder(y, seen[2]), four = adder(y, seen[3]);
  thread five = adder(z, seen[4]), six = adder(z, seen[5]);
  one.join();
  two.join();
  three.join();
  four.join();
  five.join();
  six.join();
  std::string all;
  for (const int value : seen) all += std::to_string(value);
  outcome("seen", all);
}

}  // namespace

TEST_CASE("persistent sets: pairs of threads that have nothing in common are gone through one by one") {
  const Searched all = without_sets(run_pairs);
  const Searched reduced = with_sets(run_pairs);
  CHECK(all.outcomes.size() == 8);  // each pair in one of two orders
  CHECK(reduced.outcomes == all.outcomes);
  // When one of a pair has gone, the other may go first. So a state is what each pair is in: still to go, or gone in one order or
  // the other. With all gone there is nothing to choose.
  CHECK(all.statistics.states == 27 - 8);
  // One pair after the other: one state before the first, two before the second, four before the third.
  CHECK(reduced.statistics.states == 1 + 2 + 4);
}

TEST_CASE("persistent sets: who waits brings in who may end that") {
  const auto scenario = [] {
    mutex lock;
    atomic<int> x{0}, y{0};
    thread holder([&] {
      lock.lock();
      y.store(1);
      lock.unlock();
    });
    thread waiter([&] {
      lock.lock();
      x.store(1);
      lock.unlock();
    });
    thread reader([&] { outcome("x", x.load()); });
    thread other([&] { outcome("y", y.load()); });
    for (thread* const t : {&holder, &waiter, &reader, &other}) t->join();
  };
  const Searched reduced = with_sets(scenario);
  CHECK(reduced.outcomes.size() == 4);  // each reader before or after the store
  CHECK(reduced.outcomes == without_sets(scenario).outcomes);
}

TEST_CASE("persistent sets: a thread that is still to be started is not forgotten") {
  const auto scenario = [] {
    atomic<int> x{0}, y{0};
    thread starter([&] {
      y.fetch_add(1);
      thread late([&] { x.store(2); });
      late.join();
    });
    thread beside([&] { y.fetch_add(2); });
    thread reader([&] { outcome("x", x.load()); });
    thread writer([&] { x.store(1); });
    for (thread* const t : {&starter, &beside, &reader, &writer}) t->join();
  };
  const Searched reduced = with_sets(scenario);
  CHECK(reduced.outcomes.size() == 3);
  CHECK(reduced.outcomes == without_sets(scenario).outcomes);
}

TEST_CASE("persistent sets: a failure does not hide what others could have done before it") {
  const auto scenario = [] {
    atomic<int> x{0}, y{0};
    thread sets_x([&] { x.store(1); });
    thread fails([&] { check(x.load() == 0, "x was written"); });
    thread sets_y([&] { y.store(1); });
    thread fails_too([&] { check(y.load() == 0, "y was written"); });
    for (thread* const t : {&sets_x, &fails, &sets_y, &fails_too}) t->join();
    outcome("end", 1);
  };
  const Searched reduced = with_sets(scenario);
  CHECK(reduced.texts == std::set<std::string>{"x was written", "y was written"});
  CHECK(reduced.outcomes == without_sets(scenario).outcomes);
}

TEST_CASE("persistent sets: none is put off for ever by others that go round in circles") {
  const auto scenario = [] {
    atomic<int> x{0}, y{0};
    thread turns([&] {
      while (x.load() == 0) x.store(x.load());
    });
    thread stops([&] { x.store(1); });
    thread one([&] { y.store(1); });
    thread two([&] { outcome("y", y.load()); });
    for (thread* const t : {&turns, &stops, &one, &two}) t->join();
  };
  const Searched reduced = with_sets(scenario);
  CHECK(reduced.has_cycle);
  CHECK(reduced.outcomes.size() == 2);
  CHECK(reduced.outcomes == without_sets(scenario).outcomes);
}
