#include <mutex>
#include <shared_mutex>

#include "drive.hpp"

namespace pcheck::checker {

namespace {

using model::OperationKind;
using Threads = std::vector<ThreadId>;
using Objects = std::vector<ObjectId>;

/// Each thread runs to its end before the next one begins: nothing ever waits.
std::vector<Observation> warnings(const std::function<void()>& body, const std::vector<Turn>& turns = {}) {
  const auto analysis = make_lock_order_analysis();
  return run(*analysis, body, turns).found;
}

void nest(auto& outer, auto& inner) {
  std::lock_guard one(outer);
  std::lock_guard two(inner);
}

TEST_CASE("lock order: two locks taken in different orders") {
  const auto found = warnings([] {
    mutex a{"a"};
    mutex b{"b"};
    thread first([&] { nest(a, b); });
    thread second([&] { nest(b, a); });
    first.join();
    second.join();
  });
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == "lock_order");
  CHECK(found[0].warning);
  CHECK_FALSE(found[0].ends_search);
  CHECK(found[0].threads == Threads{1, 2});
  CHECK(found[0].objects == Objects{1, 2});
  CHECK(found[0].key() == "lock_order 1 2");
  REQUIRE(found[0].accesses.size() == 2);
  // 2 spawns, lock a, lock b, 2 unlocks, join, lock b, lock a
  CHECK(found[0].steps == 9);
  CHECK(found[0].accesses[0].step == 3);
  CHECK(found[0].accesses[0].thread == 1);
  CHECK(found[0].accesses[0].operation.object == 2);
  CHECK(found[0].accesses[0].locks_held == Objects{1});
  CHECK(found[0].accesses[1].step == 8);
  CHECK(found[0].accesses[1].thread == 2);
  CHECK(found[0].accesses[1].operation.object == 1);
  CHECK(found[0].accesses[1].locks_held == Objects{2});
}

TEST_CASE("lock order: a set of locks is reported once in a search") {
  const auto body = [] {
    mutex a;
    mutex b;
    const auto both = [&](int rounds) {
      for (int i = 0; i < rounds; ++i) nest(a, b);
    };
    const auto other = [&](int rounds) {
      for (int i = 0; i < rounds; ++i) nest(b, a);
    };
    thread first(both, 3);
    thread second(other, 3);
    first.join();
    second.join();
  };
  const auto analysis = make_lock_order_analysis();
  World world(body, {});
  CHECK(run(world, *analysis).found.size() == 1);
  CHECK(run(world, *analysis).found.empty());
}

TEST_CASE("lock order: three locks round the table") {
  const auto found = warnings([] {
    mutex forks[3];
    std::vector<thread> philosophers;
    for (int i = 0; i < 3; ++i) philosophers.emplace_back([&forks, i] { nest(forks[i], forks[(i + 1) % 3]); });
    for (auto& philosopher : philosophers) philosopher.join();
  });
  REQUIRE(found.size() == 1);
  CHECK(found[0].threads == Threads{1, 2, 3});
  CHECK(found[0].objects == Objects{1, 2, 3});
  CHECK(found[0].accesses.size() == 3);
}

TEST_CASE("lock order: the same order everywhere") {
  CHECK(warnings([] {
          mutex a;
          mutex b;
          thread first([&] { nest(a, b); });
          thread second([&] { nest(a, b); });
          first.join();
          second.join();
        }).empty());
}

TEST_CASE("lock order: one thread alone may do as it likes") {
  CHECK(warnings([] {
          mutex a;
          mutex b;
          thread first([&] {
            nest(a, b);
            nest(b, a);
          });
          first.join();
        }).empty());
}

TEST_CASE("lock order: a gate lock held by both keeps them apart") {
  const auto body = [](bool both_pass_the_gate) {
    mutex gate;
    mutex a;
    mutex b;
    thread first([&] {
      std::lock_guard guard(gate);
      nest(a, b);
    });
    thread second([&] {
      std::unique_lock guard(gate, std::defer_lock);
      if (both_pass_the_gate) guard.lock();
      nest(b, a);
    });
    first.join();
    second.join();
  };
  CHECK(warnings([&] { body(true); }).empty());
  const auto found = warnings([&] { body(false); });
  REQUIRE(found.size() == 1);
  CHECK(found[0].objects == Objects{2, 3});
}

TEST_CASE("lock order: a gate lock held for reading by both keeps nobody apart") {
  const auto body = [](bool second_writes) {
    shared_mutex gate;
    mutex a;
    mutex b;
    thread first([&] {
      std::shared_lock guard(gate);
      nest(a, b);
    });
    thread second([&] {
      if (second_writes) {
        std::lock_guard guard(gate);
        nest(b, a);
      } else {
        std::shared_lock guard(gate);
        nest(b, a);
      }
    });
    first.join();
    second.join();
  };
  CHECK(warnings([&] { body(false); }).size() == 1);
  CHECK(warnings([&] { body(true); }).empty());
}

TEST_CASE("lock order: threads that never run at the same time") {
  CHECK(warnings([] {
          mutex a;
          mutex b;
          nest(b, a);
          thread first([&] { nest(a, b); });
          first.join();
          nest(b, a);
        }).empty());
  CHECK(warnings([] {
          mutex a;
          mutex b;
          latch done(1);
          thread first([&] {
            nest(a, b);
            done.count_down();
          });
          thread second([&] {
            done.wait();
            nest(b, a);
          });
          first.join();
          second.join();
        }).empty());
}

TEST_CASE("lock order: order by mutexes and atomics is an accident of the schedule") {
  CHECK(warnings([] {
          mutex a;
          mutex b;
          atomic<int> x{0};
          thread first([&] {
            nest(a, b);
            x.store(1);
          });
          thread second([&] {
            (void)x.load();
            nest(b, a);
          });
          first.join();
          second.join();
        }).size() == 1);
}

TEST_CASE("lock order: a semaphore that lets all but one philosopher in") {
  const auto body = [](int seats) {
    mutex forks[3];
    counting_semaphore<> room(seats);
    std::vector<thread> philosophers;
    for (int i = 0; i < 3; ++i)
      philosophers.emplace_back([&forks, &room, i] {
        room.acquire();
        nest(forks[i], forks[(i + 1) % 3]);
        room.release();
      });
    for (auto& philosopher : philosophers) philosopher.join();
  };
  // All who can enter do, one at a time, before anyone leaves.
  CHECK(warnings([&] { body(3); }, {{0, 3}, {1, 5}, {2, 5}, {3, 5}}).size() == 1);
  CHECK(warnings([&] { body(2); }, {{0, 3}, {1, 5}, {2, 5}, {1, 1}, {3, 5}}).empty());
}

TEST_CASE("lock order: try_lock does not wait") {
  CHECK(warnings([] {
          mutex a;
          mutex b;
          thread first([&] { nest(a, b); });
          thread second([&] { std::scoped_lock both(b, a); });  // lock, then try_lock
          first.join();
          second.join();
        }).empty());
}

TEST_CASE("lock order: a lock with a time limit does") {
  CHECK(warnings([] {
          timed_mutex a;
          timed_mutex b;
          thread first([&] { nest(a, b); });
          thread second([&] {
            std::lock_guard one(b);
            std::unique_lock two(a, std::chrono::milliseconds(1));
          });
          first.join();
          second.join();
        }).size() == 1);
}

TEST_CASE("lock order: a recursive mutex taken again is not waited for") {
  CHECK(warnings([] {
          recursive_mutex a;
          mutex b;
          thread first([&] {
            std::lock_guard one(a);
            nest(b, a);
          });
          thread second([&] { nest(a, b); });
          first.join();
          second.join();
        }).empty());
}

TEST_CASE("lock order: readers wait for writers only") {
  const auto body = [](bool second_reads_b, bool first_reads_b) {
    shared_mutex a;
    shared_mutex b;
    const auto take_b = [&b](bool reads) {
      if (reads) b.lock_shared();
      else b.lock();
    };
    const auto leave_b = [&b](bool reads) {
      if (reads) b.unlock_shared();
      else b.unlock();
    };
    thread first([&] {
      a.lock_shared();
      take_b(first_reads_b);
      leave_b(first_reads_b);
      a.unlock_shared();
    });
    thread second([&] {
      take_b(second_reads_b);
      std::unique_lock(a).unlock();
      leave_b(second_reads_b);
    });
    first.join();
    second.join();
  };
  CHECK(warnings([&] { body(true, true); }).empty());
  CHECK(warnings([&] { body(false, true); }).size() == 1);
  CHECK(warnings([&] { body(true, false); }).size() == 1);
}

TEST_CASE("lock order: a wait takes its mutex back while other locks are held") {
  const auto body = [] {
    mutex m;
    mutex a;
    condition_variable ready;
    thread first([&] {
      std::unique_lock lock(m);
      std::lock_guard guard(a);
      ready.wait(lock);  // lets go of m and keeps a
    });
    thread second([&] {
      m.lock();
      ready.notify_one();
      m.unlock();
    });
    thread third([&] { nest(m, a); });
    first.join();
    second.join();
    third.join();
  };
  // first waits, second notifies it, first takes m back while it holds a, third nests the other way round
  const auto found = warnings(body, {{0, 3}, {1, 3}, {2, 3}, {1, 3}, {3, 4}});
  REQUIRE(found.size() == 1);
  CHECK(found[0].objects == Objects{1, 2});
  CHECK(found[0].threads == Threads{3, 1});
  CHECK(found[0].accesses[1].operation.kind == OperationKind::wake);
}

}  // namespace
}  // namespace pcheck::checker
