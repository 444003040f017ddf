#pragma once
/// queue<T>: bounded, blocking, first in first out, as Python's queue.Queue.

#include <chrono>
#include <concepts>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include <pcheck/real/supervision.hpp>

namespace pcheck {

template <class T>
class queue {
 public:
  /// capacity: how many elements fit; 0 for no bound.
  explicit queue(std::size_t capacity, std::string_view = {}) : capacity_(capacity) {}

  queue() : queue(std::size_t{0}) {}
  explicit queue(std::string_view) : queue() {}
  template <std::same_as<const char*> Name>  // no plain const char*, which 0 would convert to
  explicit queue(Name) : queue() {}

  /// Blocks while the queue is full.
  void put(T value) {
    std::unique_lock lock(mutex_);
    not_full_.wait(lock, [this] { return has_room(); });
    add(std::move(value));
  }
  bool try_put(T value) {
    const std::lock_guard lock(mutex_);
    if (!has_room()) return false;
    add(std::move(value));
    return true;
  }
  template <class Rep, class Period>
  bool put_for(T value, const std::chrono::duration<Rep, Period>& duration) {
    std::unique_lock lock(mutex_);
    if (!not_full_.wait_for(lock, duration, [this] { return has_room(); })) return false;
    add(std::move(value));
    return true;
  }
  template <class Clock, class Duration>
  bool put_until(T value, const std::chrono::time_point<Clock, Duration>& deadline) {
    return put_for(std::move(value), deadline - Clock::now());
  }
  /// Blocks while the queue is empty.
  T get() {
    std::unique_lock lock(mutex_);
    not_empty_.wait(lock, [this] { return !elements_.empty(); });
    return take();
  }
  std::optional<T> try_get() {
    const std::lock_guard lock(mutex_);
    if (elements_.empty()) return std::nullopt;
    return take();
  }
  template <class Rep, class Period>
  std::optional<T> get_for(const std::chrono::duration<Rep, Period>& duration) {
    std::unique_lock lock(mutex_);
    if (!not_empty_.wait_for(lock, duration, [this] { return !elements_.empty(); })) return std::nullopt;
    return take();
  }
  template <class Clock, class Duration>
  std::optional<T> get_until(const std::chrono::time_point<Clock, Duration>& deadline) {
    return get_for(deadline - Clock::now());
  }
  /// One element that was got has been dealt with.
  void task_done() {
    const std::lock_guard lock(mutex_);
    if (unfinished_ == 0) real::misuse("lock_misuse", "task_done() called more often than elements were put");
    if (--unfinished_ == 0) finished_.notify_all();
  }
  /// Blocks until task_done() was called for each element ever put.
  void join() {
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [this] { return unfinished_ == 0; });
  }
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return elements_.size();
  }
  bool empty() const { return size() == 0; }
  bool full() const { return capacity_ != 0 && size() == capacity_; }
  std::size_t capacity() const noexcept { return capacity_; }

 private:
  bool has_room() const { return capacity_ == 0 || elements_.size() < capacity_; }
  void add(T value) {
    elements_.push_back(std::move(value));
    ++unfinished_;
    not_empty_.notify_one();
  }
  T take() {
    T value = std::move(elements_.front());
    elements_.pop_front();
    not_full_.notify_one();
    return value;
  }

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable not_full_;
  std::condition_variable not_empty_;
  std::condition_variable finished_;
  std::deque<T> elements_;
  std::size_t unfinished_ = 0;  ///< elements put and not yet task_done()
};

}  // namespace pcheck
