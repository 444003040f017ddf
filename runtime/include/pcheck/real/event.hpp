#pragma once
/// event: a flag that threads wait for, as Python's threading.Event.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string_view>

namespace pcheck {

class event {
 public:
  event() = default;
  explicit event(std::string_view) {}

  void set() {
    const std::lock_guard lock(mutex_);
    is_set_ = true;
    changed_.notify_all();
  }
  void clear() {
    const std::lock_guard lock(mutex_);
    is_set_ = false;
  }
  bool is_set() const {
    const std::lock_guard lock(mutex_);
    return is_set_;
  }
  void wait() const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_set_; });
  }
  /// False on time-out.
  template <class Rep, class Period>
  bool wait_for(const std::chrono::duration<Rep, Period>& duration) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, duration, [this] { return is_set_; });
  }
  template <class Clock, class Duration>
  bool wait_until(const std::chrono::time_point<Clock, Duration>& deadline) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_until(lock, deadline, [this] { return is_set_; });
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool is_set_ = false;
};

}  // namespace pcheck
