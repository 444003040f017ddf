/// Work that is divided between processes: the same result as without, whatever happens to them.

#include <doctest/doctest.h>

#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

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

template <class Body>
void check_same_for_all_jobs(
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
}

}  // namespace

TEST_CASE("jobs: the same counts, findings and outcomes, whatever their number") {
  check_same_for_all_jobs([] { add_unlocked(2, 4); }, "dfs");
  check_same_for_all_jobs([] { add_unlocked(2, 5); }, "sleep");
  check_same_for_all_jobs([] { add_unlocked(3, 3); }, "random", [](Options& options) { options.executions_max = 20'000; });
}

TEST_CASE("jobs: a limit of executions counts those that one process would have run first") {
  check_same_for_all_jobs([] { add_unlocked(3, 3); }, "sleep", [](Options& options) { options.executions_max = 30'000; });
  check_same_for_all_jobs([] { add_unlocked(3, 3); }, "dfs",
                          [](Options& options) {
                            options.executions_max = 30'000;
                            options.preemption_bound = 4;
                          });
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
    pcheck::check(trace % 50'021 != 15'000, "it is not that one");  // with this seed the 85,539th
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

TEST_CASE("jobs: none is refused") {
  CHECK_THROWS_AS(explore([] {}, options_for("dfs", 0)), std::invalid_argument);
}
