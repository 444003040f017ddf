#include <mutex>
#include <shared_mutex>

#include "drive.hpp"

namespace pcheck::checker {

namespace {

using model::OperationKind;
using Threads = std::vector<ThreadId>;
using Objects = std::vector<ObjectId>;

Run run_deadlock(const std::function<void()>& body, const std::vector<Turn>& turns = {}) {
  const auto analysis = make_deadlock_analysis();
  return run(*analysis, body, turns);
}

TEST_CASE("deadlock: three philosophers who take the left fork first") {
  const auto body = [] {
    mutex forks[3];  // objects 1, 2 and 3
    std::vector<thread> philosophers;
    for (int i = 0; i < 3; ++i)
      philosophers.emplace_back([&forks, i] {
        std::lock_guard left(forks[i]);
        std::lock_guard right(forks[(i + 1) % 3]);
      });
    for (auto& philosopher : philosophers) philosopher.join();
  };
  CHECK(run_deadlock(body).found.empty());  // one after the other
  const Run result = run_deadlock(body, {{0, 3}, {1, 1}, {2, 1}, {3, 1}});
  CHECK(result.end == End::stuck);
  REQUIRE(result.found.size() == 1);
  const Observation& deadlock = result.found[0];
  CHECK(deadlock.kind == "deadlock");
  CHECK(deadlock.ends_search);
  CHECK(deadlock.steps == 6);
  CHECK(deadlock.cycle == Threads{1, 2, 3});
  CHECK(deadlock.threads == Threads{1, 2, 3});
  CHECK(deadlock.objects == Objects{2, 3, 1});
  CHECK(deadlock.key() == "deadlock 1 2 3");
  REQUIRE(deadlock.waits.size() == 4);
  CHECK(deadlock.waits[0].thread == 0);  // waits in join, listed and not involved
  CHECK(deadlock.waits[0].operation.kind == OperationKind::join);
  CHECK(deadlock.waits[0].held_by == Threads{1});
  CHECK(deadlock.waits[0].holds.empty());
  CHECK(deadlock.waits[3].thread == 3);
  CHECK(deadlock.waits[3].operation.kind == OperationKind::lock);
  CHECK(deadlock.waits[3].operation.object == 1);
  CHECK(deadlock.waits[3].held_by == Threads{1});
  CHECK(deadlock.waits[3].holds == Objects{3});
}

TEST_CASE("deadlock: a chain of joins that ends at a thread which waits for good") {
  const Run result = run_deadlock([] {
    counting_semaphore<> never{0, "never"};
    thread a([&] { never.acquire(); });
    thread b([&] { a.join(); });
    b.join();
  });
  REQUIRE(result.found.size() == 1);
  const Observation& deadlock = result.found[0];
  CHECK(deadlock.cycle.empty());
  CHECK(deadlock.threads == Threads{1});
  CHECK(deadlock.objects == Objects{1});
  REQUIRE(deadlock.waits.size() == 3);
  CHECK(deadlock.waits[0].held_by == Threads{2});
  CHECK(deadlock.waits[2].held_by == Threads{1});
  CHECK(deadlock.waits[1].held_by.empty());
}

TEST_CASE("deadlock: a join while holding the lock that the thread needs is a circle") {
  const Run result = run_deadlock([] {
    mutex m{"m"};
    thread a([&] { std::lock_guard guard(m); });
    std::lock_guard guard(m);
    a.join();
  });
  REQUIRE(result.found.size() == 1);
  CHECK(result.found[0].cycle == Threads{0, 1});
  CHECK(result.found[0].threads == Threads{0, 1});
  CHECK(result.found[0].objects == Objects{1});
}

TEST_CASE("deadlock: a notification that comes before the wait is lost") {
  const auto body = [] {
    mutex m{"m"};
    condition_variable ready{"ready"};
    thread a([&] { ready.notify_one(); });
    thread b([&] {
      std::unique_lock lock(m);
      ready.wait(lock);
    });
    a.join();
    b.join();
  };
  const Run result = run_deadlock(body);
  REQUIRE(result.found.size() == 1);
  const Observation& deadlock = result.found[0];
  CHECK(deadlock.cycle.empty());
  CHECK(deadlock.threads == Threads{2});
  CHECK(deadlock.objects == Objects{2});
  CHECK(deadlock.waits[1].operation.kind == OperationKind::wake);
  CHECK(deadlock.waits[1].held_by.empty());
  CHECK(run_deadlock(body, {{0, 2}, {2, 2}}).found.empty());
}

TEST_CASE("deadlock: a notified thread waits for the mutex") {
  const auto body = [] {
    mutex m{"m"};
    condition_variable ready{"ready"};
    thread a([&] {
      std::unique_lock lock(m);
      ready.wait(lock);
    });
    m.lock();
    ready.notify_one();
    a.join();
  };
  const Run result = run_deadlock(body, {{0, 1}, {1, 2}});
  REQUIRE(result.found.size() == 1);
  CHECK(result.found[0].cycle == Threads{0, 1});
  CHECK(result.found[0].objects == Objects{1});
}

TEST_CASE("deadlock: a reader that asks for writing waits for itself") {
  const Run result = run_deadlock([] {
    shared_mutex m{"m"};
    m.lock_shared();
    m.lock();
  });
  REQUIRE(result.found.size() == 1);
  CHECK(result.found[0].cycle == Threads{0});
  CHECK(result.found[0].waits[0].held_by == Threads{0});
}

TEST_CASE("deadlock: a writer waits for every reader") {
  const Run result = run_deadlock(
      [] {
        shared_mutex m{"m"};
        counting_semaphore<> never{0, "never"};
        const auto read = [&] {
          std::shared_lock guard(m);
          never.acquire();
        };
        thread a(read);
        thread b(read);
        thread c([&] { m.lock(); });
        a.join();
        b.join();
        c.join();
      },
      {{0, 3}, {1, 1}, {2, 1}});
  REQUIRE(result.found.size() == 1);
  CHECK(result.found[0].cycle.empty());
  CHECK(result.found[0].threads == Threads{1, 2, 3});
  CHECK(result.found[0].objects == Objects{2, 1});
  CHECK(result.found[0].waits[3].held_by == Threads{1, 2});
}

TEST_CASE("deadlock: a lock that its thread took to the grave") {
  const Run result = run_deadlock([] {
    recursive_mutex m{"m"};
    thread a([&] {
      m.lock();
      m.lock();
    });
    thread b([&] { m.lock(); });
    a.join();
    b.join();
  });
  REQUIRE(result.found.size() == 1);
  CHECK(result.found[0].cycle.empty());
  CHECK(result.found[0].threads == Threads{2});
  CHECK(result.found[0].waits[1].held_by == Threads{1});
}

TEST_CASE("deadlock: an execution that is cut shows the circle among threads that go on") {
  const auto body = [] {
    mutex a{"a"};
    mutex b{"b"};
    atomic<bool> stop{false, "stop"};
    thread first([&] {
      std::lock_guard one(a);
      std::lock_guard two(b);
    });
    thread second([&] {
      std::lock_guard one(b);
      std::lock_guard two(a);
    });
    thread third([&] {
      while (!stop) {
      }
    });
    first.join();
    second.join();
    third.join();
  };
  const auto analysis = make_deadlock_analysis();
  World world(body, {});
  const Run circle = run(world, *analysis, {{0, 3}, {1, 1}, {2, 1}}, 50);
  CHECK(circle.end == End::running);
  REQUIRE(circle.found.size() == 1);
  CHECK(circle.found[0].cycle == Threads{1, 2});
  CHECK(circle.found[0].waits.size() == 2);  // not those who wait for them
  const Run none = run(world, *analysis, {}, 50);
  CHECK(none.end == End::running);
  CHECK(none.found.empty());
}

TEST_CASE("deadlock: a receive from any source is stuck only if all are who could send to it") {
  // Rank 0 could send to rank 1 if it got anything, and rank 1 to rank 0; rank 2 is still at work, waits for rank 1, or has
  // ended.
  const auto spin = [] {
    atomic<bool> stop{false, "stop"};
    while (!stop) {
    }
  };
  const auto circle = [&](const std::function<void(communicator&)>& rank_2) {
    const auto analysis = make_deadlock_analysis();
    World world(
        [&] {
          thread at_work(spin);  // thread 1; the ranks are 2, 3 and 4
          run_ranks(3, [&](communicator& world) {
            if (world.rank() == 0) world.recv<int>(any_source);
            else if (world.rank() == 1) world.recv<int>(0);
            else return rank_2(world);
            world.bsend(1, 1 - world.rank());
          });
          at_work.join();
        },
        {});
    const Run result = run(world, *analysis, {{0, 2}}, 50);
    CHECK(result.end == End::running);
    return result.found.empty() ? Threads{} : result.found.front().cycle;
  };
  CHECK(circle([&](communicator&) { spin(); }) == Threads{});
  CHECK(circle([](communicator& world) { world.recv<int>(1); }) == Threads{2, 3});
  CHECK(circle([](communicator&) {}) == Threads{2, 3});
}

TEST_CASE("deadlock: waiting for one of several messages is stuck only if none of them can come") {
  const auto circle = [](int from) {
    const auto analysis = make_deadlock_analysis();
    World world(
        [&] {
          run_ranks(3, [&](communicator& world) {
            int got[2] = {};
            if (world.rank() == 0) {
              std::vector<request> requests;
              requests.push_back(world.irecv(got[0], 1));
              requests.push_back(world.irecv(got[1], from));
              waitany(requests);
            } else if (world.rank() == 1) {
              world.recv<int>(0);
            } else {
              atomic<bool> stop{false, "stop"};
              while (!stop) {
              }
            }
          });
        },
        {});
    const Run result = run(world, *analysis, {}, 50);
    CHECK(result.end == End::running);
    return result.found.empty() ? Threads{} : result.found.front().cycle;
  };
  CHECK(circle(2) == Threads{});
  CHECK(circle(1) == Threads{1, 2});
}

}  // namespace
}  // namespace pcheck::checker
