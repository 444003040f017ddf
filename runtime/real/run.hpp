#pragma once
/// One run of a scenario on real threads, as seen inside the worker process that makes it.

#include <pcheck/real/process_lock.hpp>
#include <pcheck/real/shared_memory.hpp>
#include <pcheck/real/supervision.hpp>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "real/random.hpp"
#include "real/run_report.hpp"

namespace pcheck::real {

struct RunSetup {
  const std::map<std::string, std::string>* parameters = nullptr;  ///< as given by the user
  std::uint64_t seed = 0;                                          ///< of choose() and of delays
  bool noise = true;                                               ///< delay threads as they start
  int report_fd = -1;                                              ///< where the run's report is written
};

/// Exists while the run lasts, also in the processes that the scenario forks; at most one at a time. Any thread of the scenario
/// may call any function but the last two.
class Run final : public Supervisor {
 public:
  explicit Run(const RunSetup& setup);
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// Null outside a run.
  static Run* current();

  /// Null where the user gave no such parameter.
  const std::string* parameter(const char* name) const;
  void add_outcome(std::string key, std::string value);
  std::uint64_t next_choice() { return choices_.next(); }

  /// Reports an early end and ends the process; the first thread to do so wins.
  [[noreturn]] void end_with(RunReport report);

  void thread_created() override;
  void thread_starts() override;
  void thread_ended() override;
  void process_starts() override;
  [[noreturn]] void misuse(const char* kind, const char* text) override;

  /// Blocks until every pcheck::thread has ended, detached ones too.
  void wait_for_threads();
  /// Blocks until every process that was forked has ended, also those whose parents have ended before them.
  void wait_for_processes();
  /// Reports that the scenario has returned.
  void complete();

 private:
  /// What the processes of a run share.
  struct Shared {
    std::atomic<bool> ended = false;
    std::atomic<unsigned> processes = 0;  ///< forked so far
    ProcessLock lock;
    std::size_t outcome_bytes = 0;
    char outcomes[1 << 14];  ///< those of forked processes: keys and values, each with a NUL
  };

  bool is_forked() const;
  void end_with_worker();
  void share_outcome(const std::string& key, const std::string& value);
  void add_shared_outcomes(std::map<std::string, std::string>& outcomes);
  void claim_end();
  void write(RunReport report);

  const RunSetup setup_;
  const int worker_;  ///< the process that makes the run
  int life_line_[2];  ///< a pipe: whoever can read from it sees when nobody is left who could write, which the worker alone can
  SharedMemory<Shared> shared_;
  SplitMix64 choices_;
  SplitMix64 delays_;
  std::atomic<unsigned> threads_started_ = 0;
  std::mutex mutex_;
  std::condition_variable thread_ended_;
  std::size_t threads_alive_ = 0;                ///< guarded by mutex_
  std::map<std::string, std::string> outcomes_;  ///< guarded by mutex_
};

}  // namespace pcheck::real
