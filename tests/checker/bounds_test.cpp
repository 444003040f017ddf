/// Bounds: how many schedules are within each, what the verdict says, and that what is found first costs least.

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <pcheck/pcheck.hpp>

using namespace pcheck;

namespace {

using Limit = int Options::*;

/// Thread 0 starts a thread, then both do three steps of their own; thread 0 joins in the end.
void three_steps_each() {
  atomic<int> mine{0};
  atomic<int> others{0};
  thread other{[&] {
    for (int i = 0; i < 3; ++i) others.store(i);
  }};
  for (int i = 0; i < 3; ++i) mine.store(i);
  other.join();
}

/// Two threads take two locks in opposite orders.
void opposite_locks() {
  mutex first;
  mutex second;
  thread other{[&] {
    second.lock();
    first.lock();
    first.unlock();
    second.unlock();
  }};
  first.lock();
  second.lock();
  second.unlock();
  first.unlock();
  other.join();
}

Options options_for(const char* strategy, Limit bound, int limit) {
  Options options;
  options.strategy = strategy;
  options.*bound = limit;
  return options;
}

/// How many executions dfs has with each limit in turn; it must leave something out with all of them but the last.
void check_counts(Limit bound, int least, const std::vector<std::uint64_t>& wanted) {
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    CAPTURE(i);
    const Result result = explore(three_steps_each, options_for("dfs", bound, least + static_cast<int>(i)));
    CHECK(result.stats.executions == wanted[i]);
    CHECK((result.verdict == Verdict::verified) == (i + 1 == wanted.size()));
  }
}

bool begins_with(const std::string& text, const std::string& begin) { return text.compare(0, begin.size(), begin) == 0; }

}  // namespace

// After the start of the other thread, A^3 and B^3 are interleaved in C(6, 3) = 20 ways, then thread 0 joins. Let the steps of B
// come in j runs, which there are C(2, j-1) ways to cut them into. Those of A are then cut into j+1 runs, of which the first and
// the last may be empty, since the start comes before and the join after them: C(3, j-1) ways with the last one empty, C(3, j)
// without. Whoever leaves B for A preempts B, j-1 times; whoever leaves A for B preempts A, j times, but where A has come to its
// join.
TEST_CASE("bounds: preemptions") {
  // j = 1: 1 schedule with none, 3 with 1; j = 2: 2*3 with 2, 2*3 with 3; j = 3: 1*3 with 4, 1*1 with 5.
  check_counts(&Options::preemption_bound, 0, {1, 4, 10, 16, 19, 20});
}

TEST_CASE("bounds: of two threads, whoever is delayed is preempted") {
  check_counts(&Options::delay_bound, 0, {1, 4, 10, 16, 19, 20});
}

TEST_CASE("bounds: contexts") {
  // 2j+1 contexts: 1*4 schedules with 3, 2*6 with 5, 1*4 with 7; always an odd number.
  check_counts(&Options::context_bound, 1, {0, 0, 4, 4, 16, 16, 20});
}

TEST_CASE("bounds: one delay is taken at any step where more than one thread can go on") {
  // Without delays: 2 starts, `steps` of thread 1, as many of thread 2, then thread 0 joins both. More than one can go on at the
  // second start, at each step of thread 1 (2 may, too), and at each of thread 2 (0 may: what it joins first has ended).
  for (const int steps : {1, 2, 3}) {
    CAPTURE(steps);
    const auto body = [steps] {
      atomic<int> variable{0};
      const auto work = [&] {
        for (int i = 0; i < steps; ++i) variable.store(i);
      };
      thread one{work};
      thread two{work};
      one.join();
      two.join();
    };
    CHECK(explore(body, options_for("dfs", &Options::delay_bound, 0)).stats.executions == 1);
    CHECK(explore(body, options_for("dfs", &Options::delay_bound, 1)).stats.executions ==
          static_cast<std::uint64_t>(1 + 1 + 2 * steps));
  }
}

TEST_CASE("bounds: who yields lets others go before, so that who waits for them by yielding needs no delay") {
  const auto body = [] {
    atomic<bool> done{false};
    thread other{[&] { done.store(true); }};
    while (!done.load()) this_thread::yield();
    other.join();
  };
  const Result result = explore(body, options_for("dfs", &Options::delay_bound, 0));
  CHECK(result.stats.executions == 1);  // start, load, store at the yield, yield, load, join
  CHECK(result.stats.steps_max == 6);
}

TEST_CASE("bounds: dpor finds what does not depend on the order of steps in one execution") {
  for (const Limit bound : {&Options::preemption_bound, &Options::delay_bound, &Options::context_bound}) {
    const Result result = explore(three_steps_each, options_for("dpor", bound, 3));
    CHECK(result.verdict == Verdict::verified);  // 3 contexts are needed, but no preemption and no delay
    CHECK(result.stats.executions == 1);
  }
}

TEST_CASE("bounds: the verdict says what was bounded, and how far") {
  for (const auto& [bound, words] : {std::pair(&Options::preemption_bound, std::string("1 preemption")),
                                     {&Options::delay_bound, "1 delay"},
                                     {&Options::context_bound, "1 context"}}) {
    const Result result = explore(three_steps_each, options_for("dfs", bound, 1));
    CHECK(result.verdict == Verdict::inconclusive);
    CHECK(result.coverage == std::to_string(result.stats.executions) + " executions with at most " + words);
    REQUIRE(result.bound);
    CHECK(words == "1 " + result.bound->on.substr(0, result.bound->on.size() - 1));
    CHECK(result.bound->limit == 1);
    CHECK(result.bound->covered == 1);
  }
  CHECK_FALSE(explore(three_steps_each, Options{}).bound);
  CHECK(explore(three_steps_each, options_for("auto", &Options::delay_bound, 2)).coverage ==
        "10 executions with at most 2 delays");
}

TEST_CASE("bounds: no more than needed to leave nothing out") {
  CHECK(explore(three_steps_each, options_for("dfs", &Options::delay_bound, 1000)).coverage ==
        "all 20 executions with at most 5 delays, sequential consistency");
  CHECK(explore(three_steps_each, options_for("dpor", &Options::context_bound, 1000)).coverage ==
        "the only execution with at most 3 contexts, reduced by partial order, sequential consistency");
}

TEST_CASE("bounds: what has been covered is told, where the next limit is cut short, and where nothing was left out") {
  const auto covered = [](Limit bound, int limit, std::uint64_t executions_max) {
    Options options = options_for("dfs", bound, limit);
    options.executions_max = executions_max;
    return explore(three_steps_each, options).bound->covered;
  };
  // 1, 4 and 10 executions have at most 0, 1 and 2 preemptions.
  CHECK(covered(&Options::preemption_bound, 3, 10) == 2);
  CHECK(covered(&Options::preemption_bound, 3, 9) == 1);
  CHECK(covered(&Options::preemption_bound, 3, 3) == 0);
  CHECK(covered(&Options::preemption_bound, 1000, 0) == 1000);
}

TEST_CASE("bounds: outcomes that a limit has shown are not lost when the next one is cut short") {
  const auto body = [] {
    atomic<int> mine{0};
    atomic<int> others{0};
    int seen = 0;
    thread other{[&] {
      seen = mine.load();
      others.store(1);
      others.store(2);
    }};
    for (int i = 1; i <= 3; ++i) mine.store(i);
    other.join();
    outcome("seen", seen);
  };
  // With one preemption there are 4 executions, which see 3, 2, 1 and 0; of those with two the first 4 see 3 and 2.
  Options options = options_for("dfs", &Options::preemption_bound, 2);
  options.executions_max = 4;
  const Result result = explore(body, options);
  CHECK(result.coverage == "4 executions with at most 2 preemptions within the limits given");
  CHECK(result.outcomes.size() == 4);
}

TEST_CASE("bounds: what is found first costs least") {
  // Thread 0 has one lock when it is preempted, then the other thread has the other one: 2 contexts.
  for (const auto& [bound, name, least] : {std::tuple(&Options::preemption_bound, "preemptions", 1),
                                           {&Options::delay_bound, "delays", 1},
                                           {&Options::context_bound, "contexts", 2}})
    for (const char* const strategy : {"dfs", "dpor", "auto"}) {
      CAPTURE(std::string(strategy));
      Options options = options_for(strategy, bound, 6);
      options.detect_lock_order = false;  // a warning, which needs no switch in between
      const Result result = explore(opposite_locks, options);
      REQUIRE(result.findings.size() == 1);
      CHECK(result.findings[0].kind == "deadlock");
      CHECK(result.findings[0].preemptions == 1);
      CHECK(begins_with(result.findings[0].minimality, std::string("no schedule with fewer ") + name + " shows it"));
      const std::string one_or_many = least == 1 ? std::string(name, std::string(name).size() - 1) : name;
      CHECK(result.coverage.find(" with at most " + std::to_string(least) + " " + one_or_many) != std::string::npos);
      options.*bound = least - 1;
      CHECK(explore(opposite_locks, options).findings.empty());
    }
}

TEST_CASE("bounds: a counterexample has the fewest of what is bounded, not of preemptions") {
  // The check fails where the last of three threads goes first: two delays, but no preemption, since thread 0 has to wait.
  const auto body = [] {
    atomic<int> first{0};
    thread one{[&] { first.store(first.load() == 0 ? 1 : first.load()); }};
    thread two{[&] { first.store(first.load() == 0 ? 2 : first.load()); }};
    thread three{[&] { check(first.load() != 0, "three is not first"); }};
    one.join();
    two.join();
    three.join();
  };
  CHECK(explore(body, options_for("dfs", &Options::delay_bound, 1)).findings.empty());
  for (const char* const strategy : {"dfs", "dpor"}) {
    const Result result = explore(body, options_for(strategy, &Options::delay_bound, 2));
    REQUIRE(result.findings.size() == 1);
    CHECK(result.findings[0].preemptions == 0);
    CHECK(result.findings[0].minimality == "no schedule with fewer delays shows it, nor one with as many and fewer steps");
  }
}

TEST_CASE("bounds: which cannot be") {
  const auto refused = [](const Options& options) -> std::string {
    try {
      explore(three_steps_each, options);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return {};
  };
  CHECK(refused(options_for("dfs", &Options::delay_bound, -2)) == "the bound on delays must be 0 or more");
  CHECK(refused(options_for("dfs", &Options::context_bound, 0)) == "the bound on contexts must be 1 or more");
  CHECK(refused(options_for("sleep", &Options::context_bound, 3)) == "strategy sleep knows no bound; dpor, dfs and auto do");
  Options both = options_for("dfs", &Options::preemption_bound, 1);
  both.delay_bound = 1;
  CHECK(refused(both) == "one bound at a time: on preemptions or on delays");
}
