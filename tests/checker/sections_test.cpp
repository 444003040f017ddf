/// Sections under a mutex that states lets go first as a whole (footprint.hpp), and those that it must not.

#include <doctest/doctest.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

#include "checker/states_search.hpp"
#include "runtime/exploring.hpp"

using namespace pcheck;
using namespace pcheck::exploring;

namespace {

template <class Body>
Result by_states(Body body) {
  Options options;
  options.strategy = "states";
  options.jobs = 1;
  return explore(body, options);
}

/// What `body` does in two threads, of which it gets the numbers 0 and 1.
template <class Body>
void in_two_threads(const Body& body) {
  thread first{[&] { body(0); }};
  thread second{[&] { body(1); }};
  first.join();
  second.join();
}

}  // namespace

TEST_CASE("sections: threads that count under a lock do not take turns") {
  const auto count = [](int rounds) {
    shared<int> sum{0, "sum"};
    mutex lock{"lock"};
    thread up{[&] {
      for (int round = 0; round < rounds; ++round) {
        lock.lock();
        sum += 2;
        lock.unlock();
      }
    }};
    thread down{[&] {
      for (int round = 0; round < rounds; ++round) {
        lock.lock();
        sum -= 1;
        lock.unlock();
      }
    }};
    up.join();
    down.join();
    outcome("sum", sum.load());
  };
  for (const int rounds : {2, 5, 50}) {
    const Result result = by_states([&] { count(rounds); });
    CAPTURE(rounds);
    CHECK(result.verdict == Verdict::verified);
    CHECK(ends_of(result) == "sum=" + std::to_string(rounds));
    // The first thread goes first to its end, and the other one through its first round. Alone in its loop, it comes to a state
    // that is kept each time it is back at the lock. In turns there are (rounds + 1)^2 states, and more.
    CHECK(result.stats.states == static_cast<std::uint64_t>(rounds - 1));
  }
}

TEST_CASE("sections: that they are to be watched may turn out where fibers are recalled") {
  // The first of those that were let go is at the lock while the other can still get there: of both it is asked whether they may
  // go first, and again of the first one.
  const auto scenario = [] {
    atomic<int> last{0, "last"};
    shared<int> sum{0, "sum"};
    mutex lock{"lock"};
    event go{"go"};
    const auto count = [&] {
      go.wait();
      for (int round = 0; round < 3; ++round) {
        const std::lock_guard guard(lock);
        sum += 1;
      }
    };
    thread first{count};
    thread second{count};
    in_two_threads([&](int number) {
      for (int round = 0; round < 3; ++round) last.exchange(number);
    });
    go.set();
    first.join();
    second.join();
    outcome("sum", sum.load());
  };
  const Searched recalled = search_states(scenario, {.recall_from = 0});
  const Searched run = search_states(scenario, {.recall_from = checker::SavedWorld::recall_never});
  CHECK(recalled.searches > 1);
  CHECK(recalled.outcomes == std::set<std::map<std::string, std::string>>{{{"sum", "6"}}});
  CHECK(recalled.outcomes == run.outcomes);
  CHECK(recalled.statistics.states == run.statistics.states);
  CHECK(recalled.statistics.transitions == run.statistics.transitions);
}

TEST_CASE("sections: plain memory that is shared under the lock is seen in each order") {
  // Of the stack of the thread that started them, the heap, and the globals.
  static int of_all = 0;
  const auto share = [](int& plain) {
    shared<int> sum{0, "sum"};
    mutex lock{"lock"};
    in_two_threads([&](int number) {
      const std::lock_guard guard(lock);
      sum += 1;
      plain = plain * 10 + number + 1;
    });
    outcome("order", plain);
  };
  const std::string orders = "order=12 | order=21";
  CHECK(all_ends([&] {
          int on_stack = 0;
          share(on_stack);
        }) == orders);
  CHECK(all_ends([&] {
          const auto in_heap = std::make_unique<int>(0);
          share(*in_heap);
        }) == orders);
  CHECK(all_ends([&] { share(of_all); }) == orders);
  CHECK(all_ends([&] {
          std::vector<int> order;
          mutex lock;
          in_two_threads([&](int number) {
            const std::lock_guard guard(lock);
            order.push_back(number);
          });
          outcome("order", order[0]);
        }) == "order=0 | order=1");
}

TEST_CASE("sections: what a thread has on its own stack may be read by others under the lock") {
  CHECK(all_ends([] {
          const int* place = nullptr;
          binary_semaphore is_there{0};
          binary_semaphore is_read{0};
          shared<int> sum{0, "sum"};
          mutex lock{"lock"};
          int seen = 0;
          thread owner{[&] {
            int own = 0;
            place = &own;
            is_there.release();
            lock.lock();
            own = 7;
            sum += 1;
            lock.unlock();
            is_read.acquire();  // the other one needs it no more
          }};
          thread reader{[&] {
            is_there.acquire();
            lock.lock();
            const int value = *place;
            sum += 1;
            lock.unlock();
            seen = value;
            is_read.release();
          }};
          owner.join();
          reader.join();
          outcome("seen", seen);
        }) == "seen=0 | seen=7");
}

TEST_CASE("sections: who reads the sum, with the lock or without, sees it after each of them") {
  for (const bool locked : {false, true}) {
    CAPTURE(locked);
    const auto body = [&] {
      atomic<int> sum{0, "sum"};
      shared<int> guarded{0, "guarded"};
      mutex lock{"lock"};
      int seen = 0;
      thread up{[&] {
        const std::lock_guard guard(lock);
        guarded += 1;
        sum.store(sum.load() + 1);
      }};
      thread down{[&] {
        const std::lock_guard guard(lock);
        guarded -= 2;
        sum.store(sum.load() - 2);
      }};
      thread reader{[&] {
        if (locked) {
          const std::lock_guard guard(lock);
          seen = guarded;
        } else {
          seen = sum;
        }
      }};
      up.join();
      down.join();
      reader.join();
      outcome("seen", seen);
    };
    CHECK(all_ends(body) == "seen=-1 | seen=-2 | seen=0 | seen=1");
  }
  const Result unlocked = by_states([] {
    shared<int> sum{0, "sum"};
    mutex lock{"lock"};
    int seen = 0;
    thread up{[&] {
      const std::lock_guard guard(lock);
      sum += 1;
    }};
    thread down{[&] {
      const std::lock_guard guard(lock);
      sum -= 2;
    }};
    thread reader{[&] { seen = sum; }};
    up.join();
    down.join();
    reader.join();
    outcome("seen", seen);
  });
  CHECK(unlocked.found("data_race"));
}

TEST_CASE("sections: sums and products do not commute, nor do sums under two locks") {
  CHECK(all_ends([] {
          shared<int> value{1, "value"};
          mutex lock{"lock"};
          in_two_threads([&](int number) {
            const std::lock_guard guard(lock);
            if (number == 0) value += 3;
            else value *= 2;
          });
          outcome("value", value.load());
        }) == "value=5 | value=8");
  const Result two_locks = by_states([] {
    shared<int> sum{0, "sum"};
    mutex locks[2];
    in_two_threads([&](int number) {
      const std::lock_guard guard(locks[number]);
      sum += 1;
    });
    outcome("sum", sum.load());
  });
  CHECK(two_locks.found("data_race"));
}

TEST_CASE("sections: who ends with the lock, or asks whether it is free, is not passed") {
  CHECK(by_states([] {
          shared<int> sum{0, "sum"};
          mutex lock{"lock"};
          thread first{[&] {
            lock.lock();
            sum += 1;
          }};
          thread second{[&] {
            const std::lock_guard guard(lock);
            sum += 1;
          }};
          second.join();
          first.join();
          lock.unlock();
        }).found("deadlock"));
  CHECK(all_ends([] {
          shared<int> sum{0, "sum"};
          mutex lock{"lock"};
          bool was_free = false;
          in_two_threads([&](int number) {
            if (number == 0) {
              const std::lock_guard guard(lock);
              sum += 1;
            } else if (lock.try_lock()) {
              was_free = true;
              lock.unlock();
            }
          });
          outcome("free", was_free);
        }) == "free=false | free=true");
}
