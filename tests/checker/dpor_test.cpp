/// What dpor has to execute, and what it may leave out.

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>

#include <pcheck/pcheck.hpp>

#include "checker/check.hpp"
#include "checker/impatient.hpp"

using namespace pcheck;

namespace {

Result explore_all(const std::function<void()>& body, const char* strategy = "dpor") {
  Options options;
  options.strategy = strategy;
  options.keep_going = true;
  options.minimise = false;
  return explore(body, options);
}

void never_ends() {
  atomic<int> x{0};
  thread other([&] { x.load(); });
  while (x.load() != 2) x.store(1);
  other.join();
}

Options long_executions(const char* strategy) {
  Options options;
  options.strategy = strategy;
  options.steps_max = 20'000;
  return options;
}

}  // namespace

TEST_CASE("dpor: the last thread joins another one in between, and what it did before that still races") {
  const Result readers = explore_all([] {
    atomic<int> x{0};
    thread writer([&] { x.store(1); });
    thread other([&] { x.load(); });
    thread joined([&] { x.load(); });
    joined.join();
    const int seen = x.load();
    writer.join();
    other.join();
    check(seen == 1, "the writer came first");
  });
  // The store comes before or after the other's load; and before the joined one's, between that and the last, or after both.
  CHECK(readers.stats.executions == 2 * 3);
  CHECK(readers.found("check_failed"));

  const Result counters = explore_all([] {
    atomic<int> next{0};
    const auto take = [&] {
      next.fetch_add(1);
      next.load();
    };
    thread a(take), b(take), c(take);
    c.join();
    const int seen = next.load();
    a.join();
    b.join();
    outcome("seen", seen);
  });
  // 2 orders of the others for each place of c's addition. The load after the first addition comes after one, two or three of
  // them, the one after the second after two or three, the one after the last after all; thread 0's load comes after no fewer
  // than c's: with c's addition first there are 3 + 2 + 1 ways for both, with it second 2 + 1, with it last 1.
  CHECK(counters.stats.executions == 2 * (6 * 2 * 1 + 3 * 3 * 1 + 3 * 2 * 1));
  CHECK(counters.outcomes.size() == 3);
}

TEST_CASE("dpor: thread 0 acts alone before it starts others, or starts none") {
  const Result choice = explore_all([] {
    atomic<int> x{0};
    x.store(1);
    outcome("chosen", choose(2));
  });
  CHECK(choice.findings.empty());
  CHECK(choice.stats.executions == 2);
  CHECK(choice.outcomes.size() == 2);

  const Result held = explore_all([] {
    mutex m;
    m.lock();
    thread other([&] {
      if (m.try_lock()) m.unlock();
    });
    this_thread::yield();
    m.unlock();
    other.join();
  });
  CHECK(held.findings.empty());
  CHECK(held.stats.executions == 2);  // try_lock() comes before unlock() or after it

  const Result timed = explore_all([] {
    timed_mutex m;
    m.lock();
    thread other([&] {
      const bool got = m.try_lock_for(std::chrono::milliseconds(10));
      outcome("got", got);
      if (got) m.unlock();
    });
    this_thread::yield();
    m.unlock();
    other.join();
  });
  CHECK(timed.findings.empty());
  CHECK(timed.outcomes.size() == 2);

  const Result written = explore_all([] {
    shared<int> v{0};
    v = 1;
    thread other([&] { v = 2; });
    other.join();
    check(v == 1);
  });
  CHECK(written.stats.executions == 1);
  CHECK(written.found("check_failed"));
  CHECK(written.findings.size() == 1);
}

TEST_CASE("dpor: a scenario fails before its first operation") {
  const Result checked = explore_all([] { check(false); });
  CHECK(checked.found("check_failed"));
  CHECK(checked.stats.executions == 1);
  CHECK(explore_all([] { throw std::runtime_error("early"); }).found("uncaught_exception"));
  CHECK(explore_all([] { std::exit(1); }).verdict == Verdict::violation);
  CHECK(explore_all([] { assume(false); }).findings.empty());
}

TEST_CASE(
    "dpor: a long execution, and the look for races in it, are cut short where the search is to end, and count as no hang") {
  // The first execution ends within the first asks, and takes as many steps as it may: the one thread goes on for good. What the
  // other stands at could come before each of ten thousand stores.
  for (const unsigned asks : {5, 100}) {
    CAPTURE(asks);
    checker::Impatient monitor(asks);
    const Result result = checker::check_body(never_ends, long_executions("dpor"), monitor);
    CHECK(result.verdict == Verdict::inconclusive);
    CHECK(result.findings.empty());
    CHECK(result.stats.executions == (asks == 5 ? 0 : 1));
    CHECK(monitor.asked() == asks);
    CHECK(monitor.beats() >= asks);
    CHECK(!monitor.was_in_scenario());
  }
}

TEST_CASE("dpor: where threads know of each other, only what is unknown to one is looked at") {
  // Hundreds of millions of pairs of steps are dependent: to look at all of them takes minutes.
  constexpr int rounds = 16'000;
  const auto by_turns = [] {
    counting_semaphore<> ping{1};
    counting_semaphore<> pong{0};
    const auto go = [](counting_semaphore<>& mine, counting_semaphore<>& other) {
      for (int i = 0; i < rounds; ++i) {
        mine.acquire();
        other.release();
      }
    };
    thread first([&] { go(ping, pong); });
    thread second([&] { go(pong, ping); });
    first.join();
    second.join();
  };
  const auto in_phases = [] {
    barrier<> meeting{2};
    const auto go = [&] {
      for (int i = 0; i < rounds; ++i) meeting.arrive_and_wait();
    };
    thread first(go);
    thread second(go);
    first.join();
    second.join();
  };
  for (const std::function<void()>& body : {std::function<void()>(by_turns), std::function<void()>(in_phases)}) {
    Options options;
    options.strategy = "dpor";
    options.jobs = 1;
    const Result result = explore(body, options);
    CHECK(result.verdict == Verdict::verified);
    CHECK(result.stats.executions == 1);
    CHECK(result.stats.transitions == 2 * 2 * rounds + 4);  // two threads, two steps a round; two starts, two joins
  }
}

TEST_CASE("dpor with a bound: a long execution is cut short where the search is to end") {
  checker::Impatient monitor(5);
  Options options = long_executions("dpor");
  options.preemption_bound = 1;
  const Result result = checker::check_body(never_ends, options, monitor);
  CHECK(result.verdict == Verdict::inconclusive);
  CHECK(result.stats.transitions < options.steps_max);
}

TEST_CASE("dpor and states: executions that are stuck at the same calls, which wait for different messages, are told apart") {
  const auto rank = [](const communicator& world) {
    const communicator side = world.dup();
    int received = 0;
    int other = 0;
    const int sent = 1;
    switch (world.rank()) {
      case 0:
        world.probe(2);  // looks, and never receives
        break;
      case 1:
        side.recv<int>(any_source);
        side.bsend(1, 2);
        break;
      default:
        request sending = world.isend(sent, 0);
        request receiving = side.irecv(received, any_source);
        request more = world.irecv(other, any_source);
        sending.wait();    // not buffered: rank 0 has ended
        receiving.wait();  // buffered: ranks 1 and 2 wait for each other
        side.bsend(1, 1);
        more.wait();
    }
  };
  for (const char* const strategy : {"dfs", "dpor", "states"}) {
    CAPTURE(std::string(strategy));
    const Result result = explore_all([&] { run_ranks(3, rank); }, strategy);
    CHECK(result.found("rank_missing"));
    CHECK(result.found("message_deadlock"));
    CHECK(result.findings.size() == 2);
  }
}
