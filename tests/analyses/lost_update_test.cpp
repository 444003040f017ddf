#include "checker/analyses/lost_update.hpp"

#include <mutex>
#include <string>

#include "drive.hpp"

namespace pcheck::checker {

namespace {

using model::OperationKind;

/// One execution, and what confirming its candidates gives.
struct Checked {
  Run run;
  std::size_t candidates = 0;
  std::vector<Observation> confirmed;
};

Checked check_execution(World& world, LostUpdateAnalysis& analysis, const std::vector<Turn>& turns) {
  Checked result;
  result.run = run(world, analysis, turns);
  const auto candidates = analysis.take_unconfirmed();
  result.candidates = candidates.size();
  for (const auto& candidate : candidates)
    if (auto observation = analysis.confirm(world, result.run.schedule, candidate)) result.confirmed.push_back(*observation);
  return result;
}

Checked check_execution(const std::function<void()>& body, const std::vector<Turn>& turns) {
  LostUpdateAnalysis analysis;
  World world(body, {});
  return check_execution(world, analysis, turns);
}

/// Two threads, started by the first two steps.
template <class First, class Second>
void two_threads(const First& first, const Second& second) {
  thread a(first);
  thread b(second);
  a.join();
  b.join();
}

TEST_CASE("lost update: += on both sides of another's +=") {
  const auto body = [] {
    shared<int> x{5, "x"};
    const auto add = [&] { x += 1; };
    two_threads(add, add);
  };
  const Checked result = check_execution(body, {{0, 2}, {1, 1}, {2, 2}, {1, 1}});
  CHECK(result.candidates == 0);
  REQUIRE(result.run.found.size() == 1);
  const Observation& lost = result.run.found[0];
  CHECK(lost.kind == "lost_update");
  CHECK(lost.ends_search);
  CHECK_FALSE(lost.warning);
  CHECK(lost.text == "the value 6 written is based on the value 5 read at step 2, which thread 2 has overwritten with 6 since");
  CHECK(lost.threads == std::vector<ThreadId>{1, 2});
  CHECK(lost.objects == std::vector<ObjectId>{1});
  CHECK(lost.steps == 6);
  REQUIRE(lost.accesses.size() == 3);
  CHECK(lost.accesses[0].step == 2);
  CHECK(lost.accesses[0].operation.kind == OperationKind::load);
  CHECK(lost.accesses[1].step == 4);
  CHECK(lost.accesses[1].thread == 2);
  CHECK(lost.accesses[2].step == 5);
  CHECK(lost.accesses[2].thread == 1);
  CHECK(lost.accesses[2].operation.kind == OperationKind::store);
}

TEST_CASE("lost update: += one after the other loses nothing") {
  const auto body = [] {
    shared<int> x{0, "x"};
    const auto add = [&] { x += 1; };
    two_threads(add, add);
  };
  const Checked result = check_execution(body, {});
  CHECK(result.run.found.empty());
  CHECK(result.candidates == 0);
}

TEST_CASE("lost update: load, then store of the value plus one, on an atomic") {
  const auto body = [] {
    atomic<int> x{0, "x"};
    const auto add = [&] { x.store(x.load() + 1); };
    two_threads(add, add);
  };
  LostUpdateAnalysis analysis;
  World world(body, {});
  const std::vector<Turn> turns = {{0, 2}, {1, 1}, {2, 2}, {1, 1}};
  const Checked first = check_execution(world, analysis, turns);
  CHECK(first.run.found.empty());
  CHECK(first.candidates == 1);
  REQUIRE(first.confirmed.size() == 1);
  CHECK(first.confirmed[0].text ==
        "the value 1 written is based on the value 0 read at step 2, which thread 2 has overwritten with 1 since");
  CHECK(first.confirmed[0].steps == 6);
  // Once confirmed, it is reported as it happens.
  const Checked second = check_execution(world, analysis, turns);
  CHECK(second.candidates == 0);
  REQUIRE(second.run.found.size() == 1);
  CHECK(second.run.found[0].text == first.confirmed[0].text);
  CHECK(second.run.found[0].key() == first.confirmed[0].key());
}

TEST_CASE("lost update: the overtaking write may be atomic") {
  const auto body = [] {
    atomic<int> x{0, "x"};
    two_threads([&] { x.store(x.load() + 1); }, [&] { x.fetch_add(10); });
  };
  const Checked result = check_execution(body, {{0, 2}, {1, 1}, {2, 1}, {1, 1}});
  REQUIRE(result.confirmed.size() == 1);
  CHECK(result.confirmed[0].text ==
        "the value 1 written is based on the value 0 read at step 2, which thread 2 has overwritten with 10 since");
  CHECK(result.confirmed[0].accesses[1].operation.kind == OperationKind::read_modify_write);
}

TEST_CASE("lost update: of two overtaking writes the later one is lost") {
  const auto body = [] {
    shared<int> x{0, "x"};
    two_threads([&] { x += 1; },
                [&] {
                  x = 7;
                  x = 8;
                });
  };
  const Checked result = check_execution(body, {{0, 2}, {1, 1}, {2, 2}, {1, 1}});
  REQUIRE(result.run.found.size() == 1);
  CHECK(result.run.found[0].text ==
        "the value 1 written is based on the value 0 read at step 2, which thread 2 has overwritten with 8 since");
}

TEST_CASE("lost update: exchange, fetch_add and compare_exchange lose nothing") {
  const auto body = [] {
    atomic<int> x{0, "x"};
    const auto modify = [&] {
      int seen = x.load();
      x.fetch_add(1);
      seen = x.load();
      x.exchange(seen + 1);
      seen = x.load();
      while (!x.compare_exchange_strong(seen, seen + 1)) {
      }
    };
    two_threads(modify, modify);
  };
  const Checked result =
      check_execution(body, {{0, 2}, {1, 1}, {2, 1}, {1, 1}, {2, 1}, {1, 1}, {2, 1}, {1, 1}, {2, 1}, {1, 1}, {2, 1}, {1, 1}});
  CHECK(result.run.found.empty());
  CHECK(result.candidates == 0);
}

TEST_CASE("lost update: an access of the thread's own in between makes the read an old one") {
  const auto body = [] {
    atomic<int> x{0, "x"};
    two_threads(
        [&] {
          const int seen = x.load();
          x.fetch_add(1);
          x.store(seen + 1);
        },
        [&] { x.store(7); });
  };
  const Checked result = check_execution(body, {{0, 2}, {1, 1}, {2, 1}, {1, 2}});
  CHECK(result.run.found.empty());
  CHECK(result.candidates == 0);
}

TEST_CASE("lost update: a value that has been put back is not lost") {
  const auto body = [] {
    shared<int> x{0, "x"};
    two_threads([&] { x += 1; },
                [&] {
                  x += 1;
                  x -= 1;
                });
  };
  const Checked result = check_execution(body, {{0, 2}, {1, 1}, {2, 4}, {1, 1}});
  CHECK(result.run.found.empty());
}

TEST_CASE("lost update: test, then set, is a decision and no update") {
  const auto body = [] {
    atomic<bool> flag{false, "flag"};
    const auto set = [&] {
      if (!flag.load()) flag.store(true);
    };
    two_threads(set, set);
  };
  LostUpdateAnalysis analysis;
  World world(body, {});
  const std::vector<Turn> turns = {{0, 2}, {1, 1}, {2, 2}, {1, 1}};
  const Checked first = check_execution(world, analysis, turns);
  CHECK(first.candidates == 1);
  CHECK(first.confirmed.empty());
  // Each candidate is tried once per search.
  const Checked second = check_execution(world, analysis, turns);
  CHECK(second.candidates == 0);
  CHECK(second.run.found.empty());
}

TEST_CASE("lost update: a lock that is spun for is not updated") {
  const auto body = [] {
    atomic<int> locked{0, "locked"};
    const auto take = [&] {
      while (locked.load() != 0) {
      }
      locked.store(1);
    };
    two_threads(take, [&] { locked.store(1); });
  };
  const Checked result = check_execution(body, {{0, 2}, {1, 1}, {2, 1}, {1, 1}});
  CHECK(result.candidates == 1);
  CHECK(result.confirmed.empty());
}

TEST_CASE("lost update: a constant written after a read is based on nothing") {
  const auto body = [] {
    atomic<int> x{0, "x"};
    two_threads(
        [&] {
          (void)x.load();
          x.store(3);
        },
        [&] { x.store(7); });
  };
  const Checked result = check_execution(body, {{0, 2}, {1, 1}, {2, 1}, {1, 1}});
  CHECK(result.candidates == 1);
  CHECK(result.confirmed.empty());
}

TEST_CASE("lost update: a value that comes from elsewhere, and that others have changed since, is based on that") {
  const auto body = [] {
    atomic<int> x{0, "x"};
    atomic<int> y{0, "y"};
    two_threads(
        [&] {
          (void)x.load();
          x.store(y.load());
        },
        [&] {
          x.store(7);
          y.store(9);
        });
  };
  // Thread 1 on its own would read y before thread 2 writes it, and store another value for that reason alone.
  const Checked result = check_execution(body, {{0, 2}, {1, 1}, {2, 2}, {1, 2}});
  CHECK(result.candidates == 1);
  CHECK(result.confirmed.empty());
}

TEST_CASE("lost update: a lock taken between the read and the store does not hide it") {
  const auto body = [] {
    shared<int> x{0, "x"};
    mutex m{"m"};
    two_threads(
        [&] {
          const int seen = x;
          std::lock_guard guard(m);
          x = seen + 1;
        },
        [&] {
          std::lock_guard guard(m);
          x = 7;
        });
  };
  // Thread 2 holds the lock when thread 1 reads.
  const Checked result = check_execution(body, {{0, 2}, {2, 1}, {1, 1}, {2, 2}, {1, 2}});
  REQUIRE(result.confirmed.size() == 1);
  CHECK(result.confirmed[0].accesses[0].locks_held.empty());
  CHECK(result.confirmed[0].accesses[1].locks_held == std::vector<ObjectId>{2});
  CHECK(result.confirmed[0].accesses[2].locks_held == std::vector<ObjectId>{2});
}

TEST_CASE("lost update: a scenario that cannot run with the other value refutes") {
  const auto body = [] {
    atomic<int> x{1, "x"};
    two_threads([&] { x.store(choose(x.load()) + 5); }, [&] { x.store(0); });
  };
  const Checked result = check_execution(body, {{0, 2}, {1, 1}, {2, 1}, {1, 2}});
  CHECK(result.candidates == 1);
  CHECK(result.confirmed.empty());
}

TEST_CASE("lost update: values that have no image") {
  const auto body = [] {
    shared<std::string> x{"", "x"};
    two_threads([&] { x += "a"; }, [&] { x += "b"; });
  };
  const Checked result = check_execution(body, {{0, 2}, {1, 1}, {2, 2}, {1, 1}});
  REQUIRE(result.run.found.size() == 1);
  CHECK(result.run.found[0].text == "the value written is based on the one read at step 2, which thread 2 has overwritten since");
}

TEST_CASE("lost update: only the first sixty-four candidates of an execution are kept") {
  const auto body = [] {
    atomic<int> x{0, "x"};
    two_threads(
        [&] {
          for (int i = 0; i < 70; ++i) {
            (void)x.load();
            x.store(-i);
          }
        },
        [&] {
          for (int i = 0; i < 70; ++i) x.store(1000 + i);
        });
  };
  std::vector<Turn> turns = {{0, 2}};
  for (int i = 0; i < 70; ++i) {
    turns.push_back({1, 1});
    turns.push_back({2, 1});
    turns.push_back({1, 1});
  }
  const Checked result = check_execution(body, turns);
  CHECK(result.candidates == LostUpdateAnalysis::candidates_max);
  CHECK(result.confirmed.empty());
}

/// G. L. Peterson, "Myths about the mutual exclusion problem", 1981.
void peterson() {
  atomic<bool> wants_0{false, "wants 0"};
  atomic<bool> wants_1{false, "wants 1"};
  atomic<int> turn{0, "turn"};
  const auto visit = [&turn](atomic<bool>& mine, atomic<bool>& theirs, int other) {
    for (int round = 0; round < 2; ++round) {
      mine.store(true);
      turn.store(other);
      while (theirs.load() && turn.load() == other) this_thread::yield();
      mine.store(false);
    }
  };
  two_threads([&] { visit(wants_0, wants_1, 1); }, [&] { visit(wants_1, wants_0, 0); });
}

/// T. J. Dekker's algorithm, after E. W. Dijkstra, "Cooperating sequential processes", 1965.
void dekker() {
  atomic<bool> wants_0{false, "wants 0"};
  atomic<bool> wants_1{false, "wants 1"};
  atomic<int> turn{0, "turn"};
  const auto visit = [&turn](atomic<bool>& mine, atomic<bool>& theirs, int self) {
    for (int round = 0; round < 2; ++round) {
      mine.store(true);
      while (theirs.load()) {
        if (turn.load() == self) continue;
        mine.store(false);
        while (turn.load() != self) this_thread::yield();
        mine.store(true);
      }
      turn.store(1 - self);
      mine.store(false);
    }
  };
  two_threads([&] { visit(wants_0, wants_1, 0); }, [&] { visit(wants_1, wants_0, 1); });
}

/// Candidates and confirmations over 300 schedules of a fixed pseudo-random sequence, cut at 200 events.
std::pair<std::size_t, std::size_t> sample(const std::function<void()>& body) {
  LostUpdateAnalysis analysis;
  World world(body, {});
  std::size_t candidates = 0;
  std::size_t confirmed = 0;
  std::uint64_t state = 1;
  for (int execution = 0; execution < 300; ++execution) {
    std::vector<Observation> found;
    Schedule schedule;
    world.start();
    analysis.begin_execution(world);
    for (auto enabled = world.enabled(); !enabled.empty() && schedule.size() < 200; enabled = world.enabled()) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      schedule.push_back({enabled[(state >> 33) % enabled.size()].thread, 0});
      analysis.on_event(world, world.step(schedule.back()), found);
    }
    CHECK(found.empty());
    for (const auto& candidate : analysis.take_unconfirmed()) {
      ++candidates;
      confirmed += analysis.confirm(world, schedule, candidate).has_value();
    }
  }
  return {candidates, confirmed};
}

TEST_CASE("lost update: the turn variables of Peterson and Dekker are not updated") {
  const auto [of_peterson, confirmed_of_peterson] = sample(peterson);
  CHECK(of_peterson > 0);
  CHECK(confirmed_of_peterson == 0);
  const auto [of_dekker, confirmed_of_dekker] = sample(dekker);
  CHECK(of_dekker == 0);  // whoever finds the turn changed reads it again before he passes it on
  CHECK(confirmed_of_dekker == 0);
}

}  // namespace
}  // namespace pcheck::checker
