#pragma once
/// condition_variable and condition_variable_any of <condition_variable>, with an optional name.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string_view>
#include <utility>

#include <pcheck/real/mutex.hpp>

namespace pcheck {

using std::cv_status;

/// A std::condition_variable whose waits take std::unique_lock<pcheck::mutex>.
class condition_variable {
 public:
  condition_variable() = default;
  explicit condition_variable(std::string_view) {}
  condition_variable(const condition_variable&) = delete;
  condition_variable& operator=(const condition_variable&) = delete;

  void notify_one() noexcept { condition_.notify_one(); }
  void notify_all() noexcept { condition_.notify_all(); }

  void wait(std::unique_lock<mutex>& lock) { condition_.wait(Borrowed(lock).lock); }
  template <class Predicate>
  void wait(std::unique_lock<mutex>& lock, Predicate predicate) {
    condition_.wait(Borrowed(lock).lock, std::move(predicate));
  }
  template <class Rep, class Period>
  cv_status wait_for(std::unique_lock<mutex>& lock, const std::chrono::duration<Rep, Period>& duration) {
    return condition_.wait_for(Borrowed(lock).lock, duration);
  }
  template <class Rep, class Period, class Predicate>
  bool wait_for(std::unique_lock<mutex>& lock, const std::chrono::duration<Rep, Period>& duration, Predicate predicate) {
    return condition_.wait_for(Borrowed(lock).lock, duration, std::move(predicate));
  }
  template <class Clock, class Duration>
  cv_status wait_until(std::unique_lock<mutex>& lock, const std::chrono::time_point<Clock, Duration>& deadline) {
    return condition_.wait_until(Borrowed(lock).lock, deadline);
  }
  template <class Clock, class Duration, class Predicate>
  bool wait_until(std::unique_lock<mutex>& lock, const std::chrono::time_point<Clock, Duration>& deadline, Predicate predicate) {
    return condition_.wait_until(Borrowed(lock).lock, deadline, std::move(predicate));
  }

 private:
  friend void notify_all_at_thread_exit(condition_variable&, std::unique_lock<mutex>);

  /// A lock on the same mutex as seen by std, for the length of one wait. The caller's lock goes on owning the mutex.
  struct Borrowed {
    explicit Borrowed(std::unique_lock<mutex>& owner) : standard(*owner.mutex(), std::adopt_lock) {}
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;
    ~Borrowed() { standard.release(); }
    std::unique_lock<std::mutex> standard;
    std::unique_lock<std::mutex>& lock = standard;
  };

  std::condition_variable condition_;
};

inline void notify_all_at_thread_exit(condition_variable& condition, std::unique_lock<mutex> lock) {
  std::notify_all_at_thread_exit(condition.condition_, std::unique_lock<std::mutex>(*lock.release(), std::adopt_lock));
}

class condition_variable_any : public std::condition_variable_any {
 public:
  condition_variable_any() = default;
  explicit condition_variable_any(std::string_view) {}
};

static_assert(sizeof(condition_variable) == sizeof(std::condition_variable));
static_assert(sizeof(condition_variable_any) == sizeof(std::condition_variable_any));

}  // namespace pcheck
