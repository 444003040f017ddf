/// Steps in these tests: the body starts the threads at steps 0, 1, ...; they go on from there.

#include <mutex>

#include "drive.hpp"

namespace pcheck::checker {

namespace {

using model::OperationKind;

Run run_race(const std::function<void()>& body, const std::vector<Turn>& turns = {}) {
  const auto analysis = make_race_analysis();
  return run(*analysis, body, turns);
}

TEST_CASE("race: two unordered writes are reported with both accesses, the earlier first") {
  const Run result = run_race(
      [] {
        shared<int> x{0, "x"};
        mutex m{"m"};
        thread a([&] {
          std::lock_guard guard(m);
          x = 1;
        });
        thread b([&] { x = 2; });
        a.join();
        b.join();
      },
      {{0, 2}, {1, 2}, {2, 1}});
  REQUIRE(result.found.size() == 1);
  const Observation& race = result.found[0];
  CHECK(race.kind == "data_race");
  CHECK_FALSE(race.ends_search);
  CHECK_FALSE(race.warning);
  CHECK(race.threads == std::vector<ThreadId>{1, 2});
  CHECK(race.objects == std::vector<ObjectId>{1});
  CHECK(race.steps == 5);  // two spawns, lock, and the two writes
  REQUIRE(race.accesses.size() == 2);
  CHECK(race.accesses[0].step == 3);
  CHECK(race.accesses[0].thread == 1);
  CHECK(race.accesses[0].operation.kind == OperationKind::store);
  CHECK(race.accesses[0].operation.argument == 1);
  CHECK(race.accesses[0].locks_held == std::vector<ObjectId>{2});
  CHECK(race.accesses[1].step == 4);
  CHECK(race.accesses[1].thread == 2);
  CHECK(race.accesses[1].operation.argument == 2);
  CHECK(race.accesses[1].locks_held.empty());
  CHECK(result.end == End::finished);
}

TEST_CASE("race: reads do not race with each other, each of them does with a later write") {
  const auto body = [] {
    shared<int> x{0, "x"};
    thread a([&] { (void)x.load(); });
    thread b([&] { (void)x.load(); });
    thread c([&] { x = 1; });
    a.join();
    b.join();
    c.join();
  };
  const Run result = run_race(body, {{0, 3}, {1, 1}, {2, 1}, {3, 1}});
  REQUIRE(result.found.size() == 2);
  CHECK(result.found[0].threads == std::vector<ThreadId>{1, 3});
  CHECK(result.found[0].accesses[0].step == 3);
  CHECK(result.found[1].threads == std::vector<ThreadId>{2, 3});
  CHECK(result.found[1].accesses[0].step == 4);
  CHECK(result.found[1].accesses[1].step == 5);
}

TEST_CASE("race: a read after an unordered write") {
  const Run result = run_race(
      [] {
        shared<int> x{0, "x"};
        thread a([&] { x = 1; });
        thread b([&] { (void)x.load(); });
        a.join();
        b.join();
      },
      {{0, 2}, {1, 1}, {2, 1}});
  REQUIRE(result.found.size() == 1);
  CHECK(result.found[0].accesses[0].operation.kind == OperationKind::store);
  CHECK(result.found[0].accesses[1].operation.kind == OperationKind::load);
}

TEST_CASE("race: readers alone, and different variables, are fine") {
  const Run result = run_race([] {
    shared<int> x{0, "x"};
    shared<int> y{0, "y"};
    thread a([&] { y = x + 1; });
    thread b([&] { (void)x.load(); });
    a.join();
    b.join();
  });
  CHECK(result.found.empty());
}

TEST_CASE("race: a pair of places is reported once per execution, in whichever order it occurs") {
  const auto body = [] {
    shared<int> x{0, "x"};
    const auto add = [&](int times) {
      for (int i = 0; i < times; ++i) x += 1;
    };
    thread a(add, 2);
    thread b(add, 2);
    a.join();
    b.join();
  };
  const auto analysis = make_race_analysis();
  World world(body, {});
  // The places are one load and one store, so load-store and store-store are all the pairs there are: b's load meets
  // a's stores, b's store meets a's store; b's load is met by a's later store, which is the first pair again.
  const std::vector<Turn> turns = {{0, 2}, {1, 2}, {2, 2}, {1, 2}, {2, 2}};
  const Run first = run(world, *analysis, turns);
  REQUIRE(first.found.size() == 2);
  const Run second = run(world, *analysis, turns);
  REQUIRE(second.found.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(second.found[i].steps == first.found[i].steps);
    CHECK(second.found[i].key() == "data_race 1");
  }
}

TEST_CASE("race: twenty threads, beyond what a clock holds inline") {
  const auto body = [](bool joined_in_turn) {
    shared<int> x{0, "x"};
    std::vector<thread> threads;
    for (int i = 0; i < 20; ++i) {
      threads.emplace_back([&x, i] { x = i; });
      if (joined_in_turn) threads.back().join();
    }
    for (auto& t : threads)
      if (t.joinable()) t.join();
  };
  CHECK(run_race([&] { body(true); }).found.empty());
  CHECK(run_race([&] { body(false); }).found.size() == 1);  // one pair of places
}

}  // namespace
}  // namespace pcheck::checker
