/// dpor and loops that wait: a round that changes nothing is not gone, so that such programs have so many executions as they have
/// orders of what does change something.

#include <doctest/doctest.h>

#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

using namespace pcheck;

namespace {

Options by_dpor() {
  Options options;
  options.strategy = "dpor";
  options.jobs = 1;
  return options;
}

/// Executions of what is verified.
std::uint64_t executions(const std::function<void()>& body) {
  const Result result = explore(body, by_dpor());
  CHECK(result.verdict == Verdict::verified);
  CHECK(result.coverage.find("executions without end: no livelock") != std::string::npos);
  return result.stats.executions;
}

TEST_CASE("idle rounds: who waits for a value looks at it when it is there") {
  // The first look may only succeed after the store; what it protects is then ordered, so that there is no race.
  const auto body = [](bool yields) {
    return [yields] {
      shared<int> number{0, "number"};
      atomic<bool> ready{false, "ready"};
      thread reader([&] {
        while (!ready)
          if (yields) this_thread::yield();
        check(number == 1, "the number is there");
      });
      number = 1;
      ready = true;
      reader.join();
    };
  };
  CHECK(executions(body(false)) == 1);
  CHECK(executions(body(true)) == 1);
}

TEST_CASE("idle rounds: a spin lock is as a lock, whatever it is made of") {
  // Three threads take it once each: 3! orders.
  CHECK(executions([] {
          atomic<bool> taken{false, "taken"};
          shared<int> sum{0, "sum"};
          std::vector<thread> all;
          for (int i = 0; i < 3; ++i)
            all.emplace_back([&] {
              while (taken.exchange(true)) this_thread::yield();
              sum += 1;
              taken = false;
            });
          for (thread& one : all) one.join();
          check(sum == 3, "none is lost");
        }) == 6);
  CHECK(executions([] {
          mutex lock{"lock"};
          int sum = 0;
          std::vector<thread> all;
          for (int i = 0; i < 3; ++i)
            all.emplace_back([&] {
              while (!lock.try_lock()) {
              }
              ++sum;
              lock.unlock();
            });
          for (thread& one : all) one.join();
          check(sum == 3, "none is lost");
        }) == 6);
  // Tickets are drawn in 3! orders, and served in that of the tickets.
  CHECK(executions([] {
          atomic<int> next{0, "next"};
          atomic<int> served{0, "served"};
          std::vector<thread> all;
          for (int i = 0; i < 3; ++i)
            all.emplace_back([&] {
              const int ticket = next++;
              while (served != ticket) this_thread::yield();
              served = ticket + 1;
            });
          for (thread& one : all) one.join();
        }) == 6);
  // Two threads, twice each: of four places in a row the first takes two.
  CHECK(executions([] {
          atomic_flag taken{"taken"};
          std::vector<thread> all;
          for (int i = 0; i < 2; ++i)
            all.emplace_back([&] {
              for (int round = 0; round < 2; ++round) {
                while (taken.test_and_set()) this_thread::yield();
                taken.clear();
              }
            });
          for (thread& one : all) one.join();
        }) == 6);
}

TEST_CASE("idle rounds: an attempt that fails after a look that did not is no idle round") {
  // Two threads test, then test and set. The loser looks when the winner has left, or before the winner has taken it. Then it
  // tries when the winner has left, or before, and waits. These are 3 ways, for either winner.
  CHECK(executions([] {
          atomic<bool> taken{false, "taken"};
          std::vector<thread> all;
          for (int i = 0; i < 2; ++i)
            all.emplace_back([&] {
              do
                while (taken) this_thread::yield();
              while (taken.exchange(true));
              taken = false;
            });
          for (thread& one : all) one.join();
        }) == 6);
}

TEST_CASE("idle rounds: where each waits for the one before, there is one execution") {
  CHECK(executions([] {
          atomic<int> turn{0, "turn"};
          std::vector<thread> all;
          for (int i = 0; i < 4; ++i)
            all.emplace_back([&, i] {
              int expected = i;
              while (!turn.compare_exchange_strong(expected, i + 1)) expected = i;
            });
          for (thread& one : all) one.join();
          check(turn == 4, "all have had their turn");
        }) == 1);
}

TEST_CASE("idle rounds: who asks again is not told \"not yet\" without end") {
  // A probe may say no although there is a message; that leaves all as it was, but perhaps for bytes that the first round leaves
  // where no variable is: then that round is gone, too. The send is buffered, or is not.
  CHECK(executions([] {
          run_ranks(2, [](communicator& world) {
            if (world.rank() == 0) {
              world.send(5, 1);
              return;
            }
            while (!world.iprobe(0)) {
            }
            check(world.recv<int>(0) == 5, "what was sent");
          });
        }) >= 2);
}

TEST_CASE("idle rounds: who waits for ever is in a livelock") {
  const Result result = explore(
      [] {
        atomic<int> stage{0, "stage"};
        thread first([&] {
          while (stage != 2) this_thread::yield();
        });
        thread second([&] {
          while (stage != 1) {
          }
          stage = 3;
        });
        stage = 1;
        second.join();
        first.join();
      },
      by_dpor());
  REQUIRE(result.findings.size() == 1);
  const Finding& finding = result.findings.front();
  CHECK(finding.kind == "livelock");
  CHECK(finding.message == "nobody gets further: thread 1 repeats load of stage, yield for ever");
  REQUIRE(finding.loop_begin);
  // Looking and giving way, again and again.
  CHECK(finding.events.size() - *finding.loop_begin == 2);
}

TEST_CASE("idle rounds: a loop of which something is left is gone round") {
  // The reader counts its looks before the store: with at most 12 steps it has up to so many that are told apart.
  Options options = by_dpor();
  options.steps_max = 12;
  options.all_outcomes = true;
  const Result result = explore(
      [] {
        atomic<bool> ready{false, "ready"};
        int looks = 0;
        thread reader([&] {
          while (!ready) ++looks;
        });
        ready = true;
        reader.join();
        outcome("looks", looks);
      },
      options);
  CHECK(result.verdict == Verdict::inconclusive);
  // The start, the store, the last look and the join are left out of the 12; the outcome is no step there.
  std::set<std::string> looks;
  for (const OutcomeRecord& record : result.outcomes) looks.insert(record.values.at("looks"));
  CHECK(looks == std::set<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8"});
}

TEST_CASE("idle rounds: a loop with an end is gone round") {
  // Three looks and one store: it may come before each of them, or after all.
  const Result result = explore(
      [] {
        atomic<int> number{0, "number"};
        thread writer([&] { number = 1; });
        int sum = 0;
        for (int i = 0; i < 3; ++i) sum += number;
        writer.join();
        outcome("sum", sum);
      },
      by_dpor());
  CHECK(result.verdict == Verdict::verified);
  CHECK(result.stats.executions == 4);
}

TEST_CASE("idle rounds: waiting for a plain variable is a race") {
  const Result result = explore(
      [] {
        shared<bool> ready{false, "ready"};
        thread reader([&] {
          while (!ready) this_thread::yield();
        });
        ready = true;
        reader.join();
      },
      by_dpor());
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings.front().kind == "data_race");
}

TEST_CASE("idle rounds: left out, dpor goes round until it is cut") {
  Options options = by_dpor();
  options.without = {"idle-rounds"};
  options.steps_max = 50;
  const auto body = [] {
    atomic<bool> ready{false, "ready"};
    thread reader([&] {
      while (!ready) {
      }
    });
    ready = true;
    reader.join();
  };
  const Result result = explore(body, options);
  CHECK(result.verdict == Verdict::inconclusive);
  CHECK(result.stats.limited_executions != 0);
  options.strategy = "states";
  CHECK_THROWS_WITH_AS(explore(body, options), "strategy states has no idle-rounds to leave out; dpor without a bound has",
                       std::invalid_argument);
  options.strategy = "dpor";
  options.without = {"symmetry"};
  CHECK_THROWS_WITH_AS(explore(body, options), "strategy dpor has no symmetry to leave out; states and auto have",
                       std::invalid_argument);
}

}  // namespace
