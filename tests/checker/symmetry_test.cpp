/// Threads that are alike: what the states engine finds must be the same with and without taking them for one another.

#include <doctest/doctest.h>

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

#include "checker/states_search.hpp"

using namespace pcheck;

namespace {

Searched visit(const std::function<void()>& scenario, bool symmetry) {
  return search_known_states(scenario, {.symmetry = symmetry});
}

void check_same(const std::function<void()>& scenario, bool fewer) {
  const Searched all = visit(scenario, false);
  const Searched reduced = visit(scenario, true);
  CHECK(reduced.outcomes == all.outcomes);
  CHECK(reduced.kinds == all.kinds);
  if (fewer) CHECK(reduced.statistics.states < all.statistics.states);
  else CHECK(reduced.statistics.states == all.statistics.states);
}

template <class Body>
void run_alike(int count, const Body& body) {
  std::vector<thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(body);
  for (thread& t : threads) t.join();
}

}  // namespace

TEST_CASE("symmetry: unlocked increments end in every value they can end in") {
  const auto scenario = [] {
    shared<int> x{0};
    run_alike(3, [&x] {
      for (int round = 0; round < 2; ++round) x += 1;
    });
    outcome("x", x.load());
  };
  check_same(scenario, true);
  // 2 to 6: one thread's read and write may frame all but one increment of the others.
  CHECK(visit(scenario, true).outcomes.size() == 5);
}

TEST_CASE("symmetry: who holds a lock is followed") {
  check_same(
      [] {
        mutex lock;
        shared<int> x{0};
        run_alike(3, [&] {
          lock.lock();
          x += 1;
          lock.unlock();
          lock.lock();
          x *= 2;
          lock.unlock();
        });
        outcome("x", x.load());
      },
      true);
}

TEST_CASE("symmetry: a deadlock of some is found") {
  check_same(
      [] {
        mutex a{"a"}, b{"b"};
        atomic<int> turn{0};
        run_alike(3, [&] {
          const bool first = turn.fetch_add(1) % 2 == 0;
          mutex& one = first ? a : b;
          mutex& other = first ? b : a;
          one.lock();
          other.lock();
          other.unlock();
          one.unlock();
        });
      },
      true);
}

TEST_CASE("symmetry: waiters on a condition variable are alike, too") {
  check_same(
      [] {
        mutex lock;
        condition_variable changed;
        shared<int> tokens{0};
        std::vector<thread> takers;
        for (int i = 0; i < 2; ++i)
          takers.emplace_back([&] {
            std::unique_lock guard(lock);
            while (tokens.load() == 0) changed.wait(guard);
            tokens -= 1;
          });
        thread giver([&] {
          for (int i = 0; i < 2; ++i) {
            const std::lock_guard guard(lock);
            tokens += 1;
            changed.notify_one();
          }
        });
        for (thread& t : takers) t.join();
        giver.join();
      },
      true);
}

TEST_CASE("symmetry: threads are alike also while their starter waits for another") {
  const auto scenario = [](int readers) {
    return [readers] {
      atomic<int> x{0};
      thread writer([&x] { x.store(1); });
      std::vector<thread> alike;
      for (int i = 0; i < readers; ++i) alike.emplace_back([&x] { check(x.load() <= 1); });
      writer.join();
      for (thread& t : alike) t.join();
    };
  };
  check_same(scenario(3), true);
  // How many readers come before the store matters, not which: at most two states for each number. Which they are makes twice
  // as many states with each reader.
  CHECK(visit(scenario(10), true).statistics.states <= 2 * 11);
  CHECK(visit(scenario(10), false).statistics.states > 1 << 10);
}

TEST_CASE("symmetry: who is detached and who is joined is not forgotten") {
  check_same(
      [] {
        atomic<int> x{0};
        const auto body = [&x] { x.store(x.load() + 1); };
        thread one(body);
        thread two(body);
        one.detach();
        two.join();
        outcome("x", x.load());
      },
      false);
}

TEST_CASE("symmetry: threads that ask who they are are not alike") {
  check_same(
      [] {
        atomic<int> winner{0};
        shared<int> x{0};
        run_alike(3, [&] {
          const int self = this_thread::get_id() < this_thread::get_id() ? 2 : 1;
          int none = 0;
          winner.compare_exchange_strong(none, self);
          x += self;
        });
        outcome("winner", winner.load());
        outcome("x", x.load());
      },
      false);
}

TEST_CASE("symmetry: what is done between two joins can tell threads apart") {
  check_same(
      [] {
        atomic<int> x{0};
        const auto body = [&x] { x.store(x.load() + 1); };
        thread one(body);
        thread two(body);
        one.join();
        x.store(5);
        two.join();
        outcome("x", x.load());
      },
      false);
}

TEST_CASE("symmetry: a pointer to one's own stack, given away, tells threads apart while it is there") {
  check_same(
      [] {
        atomic<int*> last{nullptr};
        atomic<int> sum{0};
        run_alike(2, [&] {
          int local = 0;
          if (last.exchange(&local) != nullptr) sum.fetch_add(10);
          sum.fetch_add(local + 1);
        });
        outcome("sum", sum.load());
      },
      false);
}
