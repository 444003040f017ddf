#pragma once
/// A worker: a child process that makes runs of a scenario, one after the other, until all are made or one ends early.

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "real/run_report.hpp"
#include "real/sampler.hpp"

namespace pcheck::real {

/// Runs first .. last-1 of a sample.
struct Batch {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

class Worker {
 public:
  enum class News { report, hung, gone, told_to_stop };

  /// Forks; the calling process must have no other thread. Throws std::system_error where the system refuses.
  Worker(const SampleRequest& request, Batch batch);
  /// Ends the process if it still runs.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Blocks until a run has ended (report, then in `report()`), has taken too long (hung), or the process has ended
  /// without a report (gone). After hung and gone there is no more news.
  News wait();
  const RunReport& report() const { return report_; }
  /// After gone: how the process ended, in words.
  std::string cause_of_death();

 private:
  using Clock = std::chrono::steady_clock;

  bool read_more();

  const Clock::duration limit_;
  Clock::time_point deadline_;
  pid_t process_ = -1;
  int report_fd_ = -1;
  std::string unread_;
  RunReport report_;
};

// For processes that make runs.

/// What the scenario prints must not get between the sampler's own output on stdout: it goes to stderr, or nowhere.
void redirect_output(bool show);
/// From now on an uncaught exception is a finding with its text.
void report_terminations();

}  // namespace pcheck::real
