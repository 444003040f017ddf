#pragma once
/// Worker processes: copies of this one, made by fork(), that are given work and send reports. They end with it.

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checker/check.hpp"
#include "checker/jobs/shared_memory.hpp"

namespace pcheck::checker {

/// The worker's end.
class Desk {
 public:
  Desk(int socket, const std::uint32_t* is_report_wanted) : socket_(socket), is_report_wanted_(is_report_wanted) {}

  /// Waits for work; nothing if there will be none.
  std::optional<std::string> take_work() const;
  void send(const std::string& report) const;
  /// Whether it should not take long, as others have nothing to do, or the search is to end.
  bool is_report_wanted() const { return __atomic_load_n(is_report_wanted_, __ATOMIC_RELAXED) != 0; }

 private:
  int socket_;
  const std::uint32_t* is_report_wanted_;
};

/// Of a search in a worker, which nobody but the one who has hired it asks.
class WorkerMonitor : public Monitor {
 public:
  explicit WorkerMonitor(BlackBox* black_box) : black_box_(black_box) {}
  BlackBox* black_box() override { return black_box_; }

 private:
  BlackBox* black_box_;
};

class Crew {
 public:
  /// `work` is all that a worker does, in its own process; its scenario code is watched by way of the black box. One that
  /// gives no sign of life for a while beyond `hang_seconds`, in which it notices a hang itself, is ended; 0: none is.
  using Work = std::function<void(const Desk&, BlackBox*)>;
  /// Errors: std::bad_alloc.
  Crew(Work work, double hang_seconds);
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  using Id = int;

  /// Starts one more. Nothing if the system refuses.
  std::optional<Id> hire();
  /// Gives work to one that has none.
  void give(Id worker, const std::string& work);
  /// Ends all of them.
  void dismiss_all();

  /// What a worker has sent; without a report it has died.
  struct Message {
    Id worker;
    std::optional<std::string> report;
  };
  /// What has arrived, in the order sent by each; waits up to `timeout_ms` for it.
  std::vector<Message> receive(int timeout_ms);

  /// What the largest of all workers used that this process has had, in bytes.
  static std::uint64_t peak_memory_bytes() { return peak_memory_bytes_; }

  void want_reports(bool on) { __atomic_store_n(is_report_wanted_, on ? 1U : 0U, __ATOMIC_RELAXED); }

 private:
  struct Worker {
    Id id;
    pid_t process;
    int socket;
    std::unique_ptr<SharedMemory> memory;
    BlackBox* black_box;  ///< in memory
    std::string unread;
    std::uint64_t signs = 0;  ///< of life, when they changed last
    std::chrono::steady_clock::time_point changed = std::chrono::steady_clock::now();
  };

  [[noreturn]] void become_worker(int socket, BlackBox* black_box, pid_t parent);
  void dismiss(Worker& worker);
  bool read_from(Worker& worker, std::vector<Message>& messages);
  bool is_silent(Worker& worker) const;

  static std::uint64_t peak_memory_bytes_;

  Work work_;
  double silence_max_seconds_;
  SharedMemory shared_;
  std::uint32_t* is_report_wanted_;  ///< in shared_, for all
  std::vector<Worker> workers_;
  Id next_id_ = 0;
};

}  // namespace pcheck::checker
