/// Work that is divided between processes: the same result as without, whatever happens to them.

#include <doctest/doctest.h>

#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <pcheck/pcheck.hpp>

#include "checker/check.hpp"
#include "checker/states/states.hpp"
#include "world/signals.hpp"

using namespace pcheck;

namespace {

const pid_t own_process = getpid();

bool is_in_worker() { return getpid() != own_process; }

/// A file that workers leave behind to show that they were there.
class Mark {
 public:
  Mark() : file_("pcheck-worker-" + std::to_string(own_process)) { std::filesystem::remove(file_); }
  ~Mark() { std::filesystem::remove(file_); }
  Mark(const Mark&) = delete;
  Mark& operator=(const Mark&) = delete;
  void leave() const {
    if (is_in_worker()) mkdir(file_.c_str(), 0700);
  }
  bool is_there() const { return std::filesystem::exists(file_); }

 private:
  std::string file_;
};

/// Threads that store what they have read and added to: with three of them and two rounds 2..6 are possible.
void add_unlocked(int threads, int rounds) {
  pcheck::shared<int> sum{0, "sum"};
  std::vector<pcheck::thread> adders;
  for (int i = 0; i < threads; ++i)
    adders.emplace_back([&] {
      for (int round = 0; round < rounds; ++round) sum = sum + 1;
    });
  for (auto& adder : adders) adder.join();
  pcheck::outcome("sum", sum.load());
}

Options options_for(const std::string& strategy, unsigned jobs) {
  Options options;
  options.strategy = strategy;
  options.jobs = jobs;
  options.keep_going = true;
  return options;
}

void check_equal(const Result& result, const Result& alone) {
  CHECK(result.verdict == alone.verdict);
  CHECK(result.coverage == alone.coverage);
  CHECK(result.stats.executions == alone.stats.executions);
  CHECK(result.stats.blocked_executions == alone.stats.blocked_executions);
  CHECK(result.stats.limited_executions == alone.stats.limited_executions);
  CHECK(result.stats.transitions == alone.stats.transitions);
  CHECK(result.stats.steps_max == alone.stats.steps_max);
  REQUIRE(result.findings.size() == alone.findings.size());
  for (std::size_t i = 0; i < result.findings.size(); ++i) {
    CHECK(result.findings[i].kind == alone.findings[i].kind);
    CHECK(result.findings[i].message == alone.findings[i].message);
    CHECK(result.findings[i].schedule == alone.findings[i].schedule);
  }
  REQUIRE(result.outcomes.size() == alone.outcomes.size());
  for (std::size_t i = 0; i < result.outcomes.size(); ++i) {
    CHECK(result.outcomes[i].values == alone.outcomes[i].values);
    CHECK(result.outcomes[i].count == alone.outcomes[i].count);
    CHECK(result.outcomes[i].schedule == alone.outcomes[i].schedule);
  }
}

/// Returns the result of one.
template <class Body>
Result check_same_for_all_jobs(
    Body body, const std::string& strategy, void (*change)(Options&) = [](Options&) {}) {
  Options options = options_for(strategy, 1);
  change(options);
  const Result alone = explore(body, options);
  for (const unsigned jobs : {2U, 3U}) {
    CAPTURE(strategy);
    CAPTURE(jobs);
    options.jobs = jobs;
    const Result divided = explore(body, options);
    check_equal(divided, alone);
  }
  return alone;
}

}  // namespace

TEST_CASE("jobs: the same counts, findings and outcomes, whatever their number") {
  check_same_for_all_jobs([] { add_unlocked(2, 4); }, "dfs");
  check_same_for_all_jobs([] { add_unlocked(2, 5); }, "sleep");
  check_same_for_all_jobs([] { add_unlocked(2, 5); }, "dpor");  // 34,904 classes: more than are searched before there are parts
  check_same_for_all_jobs([] { add_unlocked(3, 3); }, "random", [](Options& options) { options.executions_max = 20'000; });
}

TEST_CASE("jobs: a limit of executions counts those that one process would have run first") {
  check_same_for_all_jobs([] { add_unlocked(3, 3); }, "sleep", [](Options& options) { options.executions_max = 10'000; });
  check_same_for_all_jobs([] { add_unlocked(3, 3); }, "dfs",
                          [](Options& options) {
                            options.executions_max = 10'000;
                            options.preemption_bound = 4;
                          });
}

TEST_CASE("jobs: bounds that are raised step by step") {
  check_same_for_all_jobs([] { add_unlocked(3, 3); }, "dfs", [](Options& options) { options.delay_bound = 4; });
  check_same_for_all_jobs([] { add_unlocked(3, 3); }, "dfs", [](Options& options) { options.context_bound = 6; });
}

TEST_CASE("jobs: the search ends with the first finding in its own order") {
  const auto rarely_wrong = [] {
    pcheck::atomic<unsigned> trace{0, "trace"};
    std::vector<pcheck::thread> threads;
    for (unsigned i = 1; i < 4; ++i)
      threads.emplace_back([&trace, i] {
        unsigned seen = i;
        for (int round = 0; round < 5; ++round) seen = seen * 31 + trace.exchange(seen);
      });
    for (auto& thread : threads) thread.join();
    pcheck::check(trace % 10'007 != 7'000, "it is not that one");  // with this seed the 22,774th
  };
  check_same_for_all_jobs(rarely_wrong, "random", [](Options& options) {
    options.keep_going = false;
    options.minimise = false;
    options.seed = 1;
  });
}

TEST_CASE("jobs: workers that die change nothing") {
  const Result alone = explore([] { add_unlocked(2, 4); }, options_for("dfs", 1));
  const Mark mark;
  const auto dies_in_workers = [&] {
    mark.leave();
    if (is_in_worker()) syscall(SYS_kill, getpid(), SIGKILL);
    add_unlocked(2, 4);
  };
  check_equal(explore(dies_in_workers, options_for("dfs", 2)), alone);
  CHECK(mark.is_there());
  const auto dies_now_and_then = [&] {
    static int executions = 0;
    if (is_in_worker() && ++executions == 2'000) syscall(SYS_kill, getpid(), SIGKILL);
    add_unlocked(2, 4);
  };
  check_equal(explore(dies_now_and_then, options_for("dfs", 2)), alone);
}

/// Three threads take a lock so many times each: in how many orders, is a multinomial coefficient. Who took it, as digits
/// 1 to 3 to the base 4.
unsigned take_turns(int rounds) {
  pcheck::mutex mutex;
  unsigned order = 0;
  std::vector<pcheck::thread> threads;
  for (unsigned digit = 1; digit <= 3; ++digit)
    threads.emplace_back([&, digit] {
      for (int round = 0; round < rounds; ++round) {
        const std::lock_guard guard(mutex);
        order = order * 4 + digit;
      }
    });
  for (auto& thread : threads) thread.join();
  pcheck::outcome("last", order % 4);
  return order;
}

constexpr std::uint64_t executions_before_parts = 20'000;

TEST_CASE("jobs: parts of dpor are searched by others when workers die, and have each class once") {
  const auto body = [] { take_turns(4); };
  const Result alone = explore(body, options_for("dpor", 1));
  CHECK(alone.verdict == Verdict::verified);
  CHECK(alone.stats.executions == 34'650);  // 12! / (4!)^3
  REQUIRE(alone.outcomes.size() == 3);
  for (const OutcomeRecord& outcome : alone.outcomes) CHECK(outcome.count == 34'650 / 3);
  check_equal(explore(body, options_for("dpor", 2)), alone);
  const Mark mark;
  const auto dies_in_workers = [&] {
    mark.leave();
    if (is_in_worker()) syscall(SYS_kill, getpid(), SIGKILL);
    body();
  };
  check_equal(explore(dies_in_workers, options_for("dpor", 2)), alone);
  CHECK(mark.is_there());
  const auto dies_now_and_then = [&] {
    static int parts = 0;
    if (is_in_worker() && ++parts == 2) syscall(SYS_kill, getpid(), SIGKILL);
    body();
  };
  check_equal(explore(dies_now_and_then, options_for("dpor", 2)), alone);
}

TEST_CASE("jobs: a finding in a late part of dpor is the same, whatever their number") {
  const auto fails_in_reverse_order = [] { pcheck::check(take_turns(4) != 0xffaa55, "it is not 3 3 3 3 2 2 2 2 1 1 1 1"); };
  for (const bool keep_going : {false, true}) {
    Options options = options_for("dpor", 1);
    options.keep_going = keep_going;
    const Result alone = explore(fails_in_reverse_order, options);
    REQUIRE(alone.findings.size() == 1);
    for (const unsigned jobs : {2U, 3U}) {
      options.jobs = jobs;
      check_equal(explore(fails_in_reverse_order, options), alone);
    }
  }
}

TEST_CASE("jobs: steps of dpor's parts that turn out to be others than they were taken for") {
  // Where the first thread has read what the third stores at its end, its second step is another. That shows in a part, and the
  // search goes on without parts: it visits as many classes as sleep sets do.
  const auto changes_late = [] {
    pcheck::atomic<int> steps{0, "steps"};
    pcheck::atomic<int> other{0, "other"};
    std::vector<pcheck::thread> threads;
    for (int i = 0; i < 3; ++i)
      threads.emplace_back([&, i] {
        if (i == 0 && other.load() == 1) other = 2;
        for (int round = 0; round < 4; ++round) steps.fetch_add(1);
        if (i == 2) other = 1;
      });
    for (auto& thread : threads) thread.join();
  };
  const Result by_sleep_sets = explore(changes_late, options_for("sleep", 1));
  const Result by_dpor = check_same_for_all_jobs(changes_late, "dpor");
  CHECK(by_dpor.stats.executions == by_sleep_sets.stats.executions);
}

TEST_CASE("jobs: executions in parts of dpor that are cut at the limit of steps count as such") {
  const auto body = [] {
    pcheck::atomic<int> sum{0, "sum"};
    std::vector<pcheck::thread> threads;
    for (int i = 0; i < 3; ++i)
      threads.emplace_back([&] {
        for (int round = 0; round < 6; ++round) sum.fetch_add(1);
      });
    for (auto& thread : threads) thread.join();
  };
  Options options = options_for("dpor", 1);
  options.steps_max = 14;  // of 3 that start threads, 18 and 3 that join them
  const Result alone = explore(body, options);
  CHECK(alone.verdict == Verdict::inconclusive);
  CHECK(alone.stats.executions > executions_before_parts);
  CHECK(alone.stats.limited_executions == alone.stats.executions);
  options.jobs = 2;
  check_equal(explore(body, options), alone);
}

/// Interrupts the search once it is asked to.
class Interrupting final : public checker::Monitor {
 public:
  using IsEnough = std::function<bool(const Statistics&)>;
  explicit Interrupting(IsEnough is_enough) : is_enough_(std::move(is_enough)) {}
  bool should_stop() override { return is_enough_(last_); }
  void progress(const Statistics& statistics, const std::string& words) override {
    last_ = statistics;
    if (words.find("of an estimated") != std::string::npos) has_told_estimate_ = true;
  }
  const Statistics& last() const { return last_; }
  bool has_told_estimate() const { return has_told_estimate_; }

 private:
  IsEnough is_enough_;
  Statistics last_;
  bool has_told_estimate_ = false;
};

TEST_CASE("jobs: how many executions are left is estimated for any number of them") {
  const auto body = [] { take_turns(7); };  // 399,072,960 classes
  for (const char* const strategy : {"dfs", "sleep", "dpor"})
    for (const unsigned jobs : {1U, 2U}) {
      CAPTURE(strategy);
      CAPTURE(jobs);
      const Interrupting* asked = nullptr;
      Interrupting monitor([&](const Statistics& statistics) {
        return asked->has_told_estimate() || statistics.executions > 100 * executions_before_parts;
      });
      asked = &monitor;
      checker::check_body(body, options_for(strategy, jobs), monitor);
      CHECK(monitor.has_told_estimate());
    }
}

TEST_CASE("a search that is stopped within an execution counts those that have come to their end, and cuts none") {
  const auto body = [] {
    pcheck::atomic<int> x{0, "x"};
    for (int i = 0; i < 5000; ++i) x = i;
  };
  Options options = options_for("random", 1);
  options.executions_max = 10;
  int asks = 0;
  Interrupting monitor([&](const Statistics&) { return ++asks > 12; });
  const Result result = checker::check_body(body, options, monitor);
  // It is asked after each 1,024 steps, the last time after 13,312: in the third execution of 5,000.
  CHECK(result.stats.executions == 2);
  CHECK(result.stats.limited_executions == 0);
  CHECK(result.stats.transitions == 13'312);
  CHECK(result.coverage == "2 random executions (seed 0) until it was interrupted");
}

TEST_CASE("jobs: an interrupted dpor tells what its workers have done") {
  const auto body = [] { take_turns(7); };  // 399,072,960 classes: it does not come to its end
  for (const unsigned jobs : {1U, 2U}) {
    CAPTURE(jobs);
    Interrupting monitor([](const Statistics& statistics) { return statistics.executions > 2 * executions_before_parts; });
    const Result result = checker::check_body(body, options_for("dpor", jobs), monitor);
    CHECK(result.verdict == Verdict::inconclusive);
    CHECK(result.stats.executions >= monitor.last().executions);
    std::uint64_t counted = 0;
    for (const OutcomeRecord& outcome : result.outcomes) counted += outcome.count;
    CHECK(counted == result.stats.executions);
  }
}

TEST_CASE("jobs: an interrupted dpor tells what its workers have found") {
  const Mark mark;
  const auto fails_in_workers = [&] {
    const unsigned order = take_turns(5);
    if (order >> 24 != 0b111111) return;  // thread 3 is not the first three times
    mark.leave();
    pcheck::check(false, "three times 3");
  };
  Interrupting monitor([&](const Statistics&) { return mark.is_there(); });
  const Result result = checker::check_body(fails_in_workers, options_for("dpor", 2), monitor);
  CHECK(mark.is_there());
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings.front().kind == "check_failed");
}

/// Threads that add so many times each, in a byte of their own: a state is how far each has come. `at` is called with each sum.
template <class At>
void add_in_any_order(const std::vector<unsigned>& rounds, At at) {
  pcheck::atomic<unsigned> sum{0, "sum"};
  std::vector<pcheck::thread> threads;
  for (unsigned i = 0; i < rounds.size(); ++i)
    threads.emplace_back([&, i] {
      for (unsigned round = 0; round < rounds[i]; ++round) at(sum.fetch_add(1U << 8 * i) + (1U << 8 * i));
    });
  for (auto& thread : threads) thread.join();
  pcheck::outcome("sum", sum.load());
}

constexpr auto nothing = [](unsigned) {};
constexpr std::uint64_t states_before_division = 25'000;

TEST_CASE("jobs: states are shared between processes, and each is visited once") {
  const auto body = [] { add_in_any_order({40, 35, 30}, nothing); };
  const Result alone = explore(body, options_for("states", 1));
  CHECK(alone.verdict == Verdict::verified);
  CHECK(alone.stats.states > states_before_division);  // about 41 * 36 * 31
  for (const unsigned jobs : {2U, 3U}) {
    const Result divided = explore(body, options_for("states", jobs));
    check_equal(divided, alone);
    CHECK(divided.stats.states == alone.stats.states);
  }
}

TEST_CASE("jobs: a finding in states that others would have visited is the same, whatever their number") {
  const auto fails_late = [] {
    add_in_any_order({40, 35, 30}, [](unsigned sum) { pcheck::check(sum != 0x01'20'28, "it is not that one"); });
  };
  const Result alone = explore(fails_late, options_for("states", 1));
  CHECK(alone.stats.states > states_before_division);
  REQUIRE(alone.findings.size() == 1);
  check_equal(explore(fails_late, options_for("states", 2)), alone);
}

TEST_CASE("jobs: workers that die change nothing about states") {
  Options options = options_for("states", 1);
  options.without = {"recall"};  // otherwise what the threads do is known when there are workers, and not done again
  const Result alone = explore([] { add_in_any_order({40, 35, 30}, nothing); }, options);
  options.jobs = 2;
  const Mark mark;
  const auto dies_in_workers = [&] {
    add_in_any_order({40, 35, 30}, [&](unsigned sum) {
      if (!is_in_worker() || (sum & 0xff) < 20) return;
      mark.leave();
      syscall(SYS_kill, getpid(), SIGKILL);
    });
  };
  check_equal(explore(dies_in_workers, options), alone);
  CHECK(mark.is_there());
}

TEST_CASE("jobs: circles of states are told from none by several processes, too") {
  const auto search = [](unsigned jobs, const std::function<void()>& body) {
    const model::SignalGuard signals(0);
    checker::World world(body, {});
    checker::Monitor quiet;
    checker::StatesExplorer states(world, {.lost_updates = false, .jobs = jobs, .divide_from = 2}, quiet);
    states.run([](const checker::Schedule&) { return false; }, {});
    return std::pair(states.has_cycle(), states.was_divided());
  };
  const auto has_none = [] { add_in_any_order({5, 4, 3}, nothing); };
  CHECK(search(1, has_none) == std::pair(false, false));
  CHECK(search(2, has_none) == std::pair(false, true));
  // Whoever waits comes back to where it was, and so does the whole, until the other one has gone on.
  const auto has_one = [] {
    pcheck::atomic<bool> is_set{false, "is_set"};
    pcheck::thread setter([&] {
      add_in_any_order({5, 4, 3}, nothing);
      is_set = true;
    });
    while (!is_set) pcheck::this_thread::yield();
    setter.join();
  };
  CHECK(search(1, has_one).first);
  CHECK(search(2, has_one).first);
  // Each goes round alone in its own states, but not without the other: no state comes back.
  const auto seems_to_have_one = [] {
    pcheck::counting_semaphore<> turns{0, "turns"};
    pcheck::thread giver([&] {
      for (int i = 0; i < 6; ++i) turns.release();
    });
    static int rounds;
    rounds = 0;
    while (rounds < 6) {
      turns.acquire();
      ++rounds;
    }
    giver.join();
  };
  CHECK(search(1, seems_to_have_one) == std::pair(false, false));
  CHECK(search(2, seems_to_have_one) == std::pair(false, false));
}

TEST_CASE("jobs: an interrupted search of states tells what was visited") {
  for (const unsigned jobs : {1U, 2U}) {
    CAPTURE(jobs);
    Interrupting monitor([](const Statistics& statistics) { return statistics.states > 3 * states_before_division; });
    const Result result = checker::check_body(
        [] {
          add_in_any_order({200, 200, 200}, nothing);
        },
        options_for("states", jobs), monitor);
    CHECK(result.verdict == Verdict::inconclusive);
    CHECK(result.stats.states >= monitor.last().states);
    CHECK(result.stats.states < 201 * 201 * 201);
    CHECK(result.stats.transitions >= result.stats.states / 2);
  }
}

TEST_CASE("jobs: none is refused") {
  CHECK_THROWS_AS(explore([] {}, options_for("dfs", 0)), std::invalid_argument);
}
