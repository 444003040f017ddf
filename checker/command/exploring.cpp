#include "checker/command/exploring.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>

#include <fmt/format.h>

#include "checker/command/interrupt.hpp"
#include "checker/command/parallel.hpp"
#include "checker/command/supervise.hpp"
#include "checker/states/memory_limit.hpp"

namespace pcheck::command {

namespace {

std::string progress_text(const std::string& title, const Progress& progress) {
  return fmt::format("{}: {}, {} operations, {:.1f} s", title, progress.coverage, fmt::group_digits(progress.stats.transitions),
                     progress.stats.seconds);
}

/// Scenarios that are checked at the same time share what memory there is.
Options with_memory_limit(Options options, std::size_t at_the_same_time) {
  if (options.memory_bytes_max == 0)
    options.memory_bytes_max = checker::default_memory_limit() / std::max<std::size_t>(at_the_same_time, 1);
  return options;
}

/// Jobs are for scenarios first; those left over work on the same scenario as others.
class Jobs {
 public:
  Jobs(unsigned jobs, std::size_t scenarios) : free_(jobs), waiting_(scenarios) {}

  /// How many the next scenario gets.
  unsigned take() {
    const std::lock_guard lock(mutex_);
    --waiting_;
    const unsigned kept = static_cast<unsigned>(std::min<std::size_t>(waiting_, free_ == 0 ? 0 : free_ - 1));
    const unsigned taken = std::max(free_ - kept, 1U);
    free_ -= std::min(taken, free_);
    return taken;
  }
  void put_back(unsigned taken) {
    const std::lock_guard lock(mutex_);
    free_ += taken;
  }

 private:
  std::mutex mutex_;
  unsigned free_;
  std::size_t waiting_;
};

}  // namespace

void explore_all(const Session& session, const std::vector<Selected>& scenarios, const Options& options, ProgressLine& progress,
                 const std::function<void(const Selected&, const Result&)>& done) {
  std::vector<std::optional<Result>> results(scenarios.size());
  std::atomic<std::size_t> ended = 0;
  const Options limited = with_memory_limit(options, std::min<std::size_t>(session.settings().jobs, scenarios.size()));
  Jobs jobs(session.settings().jobs, scenarios.size());
  const auto explore = [&](std::size_t i) {
    const Selected& scenario = scenarios[i];
    if (is_interrupted()) return;
    const auto prefix = [&] { return fmt::format("[{}/{}] ", ended.load(), scenarios.size()); };
    progress.show(prefix() + scenario.title);
    Options own = limited;
    own.jobs = jobs.take();
    results[i] = scenario.broken ? *scenario.broken : check(scenario.program, scenario.info, own, [&](const Progress& at) {
      progress.show(prefix() + progress_text(scenario.title, at));
    });
    jobs.put_back(own.jobs);
    ++ended;
  };
  in_parallel({.count = scenarios.size(), .jobs = session.settings().jobs}, explore, [&](std::size_t i) {
    if (!results[i]) return;
    progress.clear();
    done(scenarios[i], *results[i]);
    results[i].reset();
  });
  progress.clear();
}

}  // namespace pcheck::command
