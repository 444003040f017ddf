#include "checker/command/exploring.hpp"

#include <algorithm>
#include <atomic>

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

}  // namespace

void explore_all(const Session& session, const std::vector<Selected>& scenarios, const Options& options, ProgressLine& progress,
                 const std::function<void(const Selected&, const Result&)>& done) {
  std::vector<std::optional<Result>> results(scenarios.size());
  std::atomic<std::size_t> ended = 0;
  const Options limited = with_memory_limit(options, std::min<std::size_t>(session.settings().jobs, scenarios.size()));
  const auto explore = [&](std::size_t i) {
    const Selected& scenario = scenarios[i];
    if (is_interrupted()) return;
    const auto prefix = [&] { return fmt::format("[{}/{}] ", ended.load(), scenarios.size()); };
    progress.show(prefix() + scenario.title);
    results[i] = scenario.broken ? *scenario.broken : check(scenario.program, scenario.info, limited, [&](const Progress& at) {
      progress.show(prefix() + progress_text(scenario.title, at));
    });
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
