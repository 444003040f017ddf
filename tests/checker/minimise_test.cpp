/// A counterexample has the fewest preemptions, and then the fewest steps, also where executions are long or threads go round in
/// loops.

#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include <pcheck/pcheck.hpp>

using namespace pcheck;

namespace {

/// Two threads that each store so often, then add to x, and again for y, without a lock.
void add_to_both(int stores, int& x_at_end, int& y_at_end) {
  atomic<int> noise{0, "noise"};
  atomic<int> x{0, "x"};
  atomic<int> y{0, "y"};
  const auto add = [&] {
    for (atomic<int>* const sum : {&x, &y}) {
      for (int i = 0; i < stores; ++i) noise = i;
      const int seen = *sum;
      *sum = seen + 1;
    }
  };
  thread first(add);
  thread second(add);
  first.join();
  second.join();
  x_at_end = x;
  y_at_end = y;
}

/// With the one finding of random schedules.
Result sample(const std::function<void()>& body) {
  Options options;
  options.strategy = "random";
  options.executions_max = 10'000;
  options.jobs = 1;
  options.detect_lost_updates = false;
  Result result = explore(body, options);
  REQUIRE(result.findings.size() == 1);
  REQUIRE(result.findings[0].kind == "check_failed");
  return result;
}

TEST_CASE("minimise: of thousands of preemptions the one is left that the finding needs") {
  // There are as many places for it as stores, and each schedule takes as many steps: too many to try one after the other.
  const Finding finding = sample([] {
                            int x = 0;
                            int y = 0;
                            add_to_both(1000, x, y);
                            check(x == 2, "x was added to by both");
                          }).findings[0];
  CHECK(finding.preemptions == 1);
  CHECK(finding.minimality.starts_with("no schedule with fewer preemptions shows it"));
}

TEST_CASE("minimise: a preemption is left for each of two updates that are lost") {
  const Finding finding = sample([] {
                            int x = 0;
                            int y = 0;
                            add_to_both(1500, x, y);
                            check(x == 2 || y == 2, "x or y was added to by both");
                          }).findings[0];
  CHECK(finding.preemptions == 2);
  CHECK(finding.minimality == "without any one of its preemptions it does not show");
}

TEST_CASE("minimise: where schedules are too many, one of equivalent schedules is searched") {
  // Three pairs of threads on a variable each: with one preemption there are 135,189 schedules of 27 steps, 3,650,103 in all, and
  // by partial order 16,920. The reader sees 0 and then 1: it is preempted, and so is the writer, which goes on to 2.
  const Finding finding = sample([] {
                            std::vector<atomic<int>> variables(3);
                            std::vector<thread> threads;
                            for (int i = 0; i < 3; ++i) {
                              threads.emplace_back([&, i] {
                                for (int value = 1; value <= 3; ++value) variables[i] = value;
                              });
                              threads.emplace_back([&, i] {
                                const int first = variables[i];
                                const int second = variables[i];
                                check(i != 0 || first != 0 || second != 1, "not one after the other");
                              });
                            }
                            for (thread& one : threads) one.join();
                          }).findings[0];
  CHECK(finding.preemptions == 2);
  CHECK(finding.minimality.starts_with("no schedule with fewer preemptions shows it"));
}

TEST_CASE("minimise: a thread goes on beyond what it did before the finding showed") {
  // The twentieth thread takes no lock and reads; another one takes the lock, reads and writes; then the twentieth writes. Where
  // the other one leaves its lock first, and ends, that takes one preemption. Schedules are too many to try all.
  Options options;
  options.strategy = "random";
  options.executions_max = 100;
  options.jobs = 1;
  options.detect_races = false;
  const Result result = explore(
      [] {
        shared<int> sum{0, "sum"};
        mutex lock{"lock"};
        std::vector<thread> threads;
        for (int i = 1; i <= 20; ++i)
          threads.emplace_back([&, i] {
            std::unique_lock guard(lock, std::defer_lock);
            if (i != 20) guard.lock();
            sum = sum + 1;
          });
        for (thread& one : threads) one.join();
      },
      options);
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].kind == "lost_update");
  CHECK(result.findings[0].preemptions == 1);
  CHECK(result.findings[0].minimality == "without any one of its preemptions it does not show");
}

TEST_CASE("minimise: a loop that another thread can be found behind is not gone round") {
  const auto body = [] {
    atomic<bool> ready{false, "ready"};
    thread t([&] {
      while (!ready) this_thread::yield();
      fail("is ready");
    });
    ready = true;
    for (;;) {
      progress();
      this_thread::yield();
    }
  };
  const Result result = explore(body);
  REQUIRE(result.findings.size() == 1);
  const Finding& finding = result.findings.front();
  CHECK(finding.preemptions == 0);
  // start t, ready = true, progress; where main yields t may go on, looks, and fails.
  CHECK(finding.events.size() == 4);
  CHECK(finding.minimality == "no schedule with fewer preemptions shows it, nor one with as many and fewer steps");
}

TEST_CASE("minimise: who goes on first when the virtual clock has moved is no preemption") {
  Options options;
  options.virtual_time = true;
  options.jobs = 1;
  const Result result = explore(
      [] {
        shared_timed_mutex door{"door"};
        const auto read_then_ask_to_write = [&] {
          const std::shared_lock reading(door);
          const std::unique_lock writing(door, std::chrono::seconds(1));
        };
        thread other(read_then_ask_to_write);
        read_then_ask_to_write();
        const std::shared_lock reading(door);
        door.lock();  // waits for itself
      },
      options);
  REQUIRE(result.findings.size() == 1);
  const Finding& finding = result.findings.front();
  CHECK(finding.kind == "deadlock");
  // main starts the other thread and reads, the other one reads, and both wait to write until the clock moves: then main goes on,
  // though the other one came last. Its time is up, it reads no more, and reads again.
  CHECK(finding.preemptions == 0);
  CHECK(finding.events.size() == 6);
  CHECK(finding.minimality == "no schedule with fewer preemptions shows it, nor one with as many and fewer steps");
}

}  // namespace
