#pragma once
/// What several processes use together, in memory that they share.

#include <semaphore.h>

#include <atomic>
#include <cerrno>
#include <concepts>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include <pcheck/pipe.hpp>
#include <pcheck/real/process_lock.hpp>
#include <pcheck/real/shared_memory.hpp>
#include <pcheck/real/supervision.hpp>

namespace pcheck {

namespace real {

/// A lock in shared memory.
template <class Lock>
class SharedLock {
 public:
  explicit SharedLock(std::string_view = {}) {}
  void lock() { lock_->lock(); }
  bool try_lock() { return lock_->try_lock(); }
  void unlock() { lock_->unlock(); }

 protected:
  SharedMemory<Lock> lock_;
};

}  // namespace real

namespace interprocess {

class mutex : public real::SharedLock<real::ProcessLock> {
 public:
  using SharedLock::SharedLock;

 private:
  friend class condition_variable;
};

class recursive_mutex : public real::SharedLock<real::RecursiveProcessLock> {
 public:
  using SharedLock::SharedLock;
};

/// Waits with std::unique_lock<interprocess::mutex>.
class condition_variable {
 public:
  explicit condition_variable(std::string_view = {}) {}
  void notify_one() { condition_->notify_one(); }
  void notify_all() { condition_->notify_all(); }
  void wait(std::unique_lock<mutex>& lock) { condition_->wait(*lock.mutex()->lock_); }
  template <class Predicate>
  void wait(std::unique_lock<mutex>& lock, Predicate predicate) {
    condition_->wait(*lock.mutex()->lock_, std::move(predicate));
  }
  template <class Rep, class Period>
  std::cv_status wait_for(std::unique_lock<mutex>& lock, const std::chrono::duration<Rep, Period>& duration) {
    const bool notified = condition_->wait_until(*lock.mutex()->lock_, real::deadline_in(duration));
    return notified ? std::cv_status::no_timeout : std::cv_status::timeout;
  }
  template <class Rep, class Period, class Predicate>
  bool wait_for(std::unique_lock<mutex>& lock, const std::chrono::duration<Rep, Period>& duration, Predicate predicate) {
    return condition_->wait_until(*lock.mutex()->lock_, real::deadline_in(duration), std::move(predicate));
  }

 private:
  real::SharedMemory<real::ProcessCondition> condition_;
};

template <std::ptrdiff_t least_max_value = 0x7fffffff>
class counting_semaphore {
 public:
  explicit counting_semaphore(std::ptrdiff_t desired, std::string_view = {}) {
    if (desired < 0 || desired > least_max_value) real::misuse("lock_misuse", "initial count of a semaphore out of range");
    if (::sem_init(&*semaphore_, 1, static_cast<unsigned>(desired)) != 0) real::check_posix(errno, "sem_init");
  }
  static constexpr std::ptrdiff_t max() noexcept { return least_max_value; }
  void acquire() {
    while (::sem_wait(&*semaphore_) != 0)
      if (errno != EINTR) real::check_posix(errno, "sem_wait");
  }
  bool try_acquire() noexcept { return ::sem_trywait(&*semaphore_) == 0; }
  template <class Rep, class Period>
  bool try_acquire_for(const std::chrono::duration<Rep, Period>& duration) {
    const timespec deadline = real::deadline_in(duration);
    while (::sem_clockwait(&*semaphore_, CLOCK_MONOTONIC, &deadline) != 0)
      if (errno != EINTR) return false;
    return true;
  }
  void release(std::ptrdiff_t update = 1) {
    for (; update > 0; --update) ::sem_post(&*semaphore_);
  }

 private:
  real::SharedMemory<sem_t> semaphore_;
};

using binary_semaphore = counting_semaphore<1>;

class event {
 public:
  explicit event(std::string_view = {}) {}
  void set() {
    const std::lock_guard held(state_->lock);
    state_->is_set = true;
    state_->changed.notify_all();
  }
  void clear() {
    const std::lock_guard held(state_->lock);
    state_->is_set = false;
  }
  bool is_set() const {
    const std::lock_guard held(state_->lock);
    return state_->is_set;
  }
  void wait() const {
    const std::lock_guard held(state_->lock);
    state_->changed.wait(state_->lock, [this] { return state_->is_set; });
  }
  /// False on time-out.
  template <class Rep, class Period>
  bool wait_for(const std::chrono::duration<Rep, Period>& duration) const {
    const std::lock_guard held(state_->lock);
    return state_->changed.wait_until(state_->lock, real::deadline_in(duration), [this] { return state_->is_set; });
  }

 private:
  struct State {
    real::ProcessLock lock;
    real::ProcessCondition changed;
    bool is_set = false;
  };
  real::SharedMemory<State> state_;
};

class barrier {
 public:
  class arrival_token {
   public:
    arrival_token(arrival_token&&) = default;
    arrival_token& operator=(arrival_token&&) = default;

   private:
    friend class barrier;
    explicit arrival_token(std::size_t phase) : phase_(phase) {}
    std::size_t phase_;
  };

  explicit barrier(std::ptrdiff_t parties, std::string_view = {}) {
    if (parties < 0) real::misuse("lock_misuse", "barrier for a negative number of parties");
    state_->parties = parties;
  }
  [[nodiscard]] arrival_token arrive(std::ptrdiff_t update = 1) { return arrive_with(update, 0); }
  void wait(arrival_token&& arrival) const {
    const std::lock_guard held(state_->lock);
    state_->changed.wait(state_->lock, [&] { return state_->phase != arrival.phase_; });
  }
  void arrive_and_wait() { wait(arrive()); }
  void arrive_and_drop() { arrive_with(0, 1); }

 private:
  struct State {
    real::ProcessLock lock;
    real::ProcessCondition changed;
    std::ptrdiff_t parties = 0;
    std::ptrdiff_t arrived = 0;
    std::size_t phase = 0;
  };
  arrival_token arrive_with(std::ptrdiff_t update, std::ptrdiff_t dropped) {
    const std::lock_guard held(state_->lock);
    const arrival_token token(state_->phase);
    state_->arrived += update;
    state_->parties -= dropped;
    if (state_->arrived > state_->parties) real::misuse("lock_misuse", "more arrivals at a barrier than parties are expected");
    if (state_->arrived == state_->parties) {
      state_->arrived = 0;
      ++state_->phase;
      state_->changed.notify_all();
    }
    return arrival_token(token.phase_);
  }
  real::SharedMemory<State> state_;
};

/// Of plain elements; the room for all of them is made at once.
template <class T>
class queue {
  static_assert(std::is_trivially_copyable_v<T>, "elements that pass between processes must be trivially copyable");

 public:
  static constexpr std::size_t capacity_by_default = 64;

  explicit queue(std::size_t capacity, std::string_view = {})
      : capacity_(capacity == 0 ? capacity_by_default : capacity), elements_(capacity_) {}
  explicit queue(std::string_view name = {}) : queue(capacity_by_default, name) {}
  template <std::same_as<const char*> Name>  // no plain const char*, which 0 would convert to
  explicit queue(Name name) : queue(capacity_by_default, name) {}

  /// Blocks while the queue is full.
  void put(const T& value) {
    const std::lock_guard held(state_->lock);
    state_->changed.wait(state_->lock, [this] { return state_->count < capacity_; });
    add(value);
  }
  bool try_put(const T& value) {
    const std::lock_guard held(state_->lock);
    if (state_->count == capacity_) return false;
    add(value);
    return true;
  }
  template <class Rep, class Period>
  bool put_for(const T& value, const std::chrono::duration<Rep, Period>& duration) {
    const std::lock_guard held(state_->lock);
    const timespec deadline = real::deadline_in(duration);
    if (!state_->changed.wait_until(state_->lock, deadline, [this] { return state_->count < capacity_; })) return false;
    add(value);
    return true;
  }
  /// Blocks while the queue is empty.
  T get() {
    const std::lock_guard held(state_->lock);
    state_->changed.wait(state_->lock, [this] { return state_->count != 0; });
    return take();
  }
  std::optional<T> try_get() {
    const std::lock_guard held(state_->lock);
    if (state_->count == 0) return std::nullopt;
    return take();
  }
  template <class Rep, class Period>
  std::optional<T> get_for(const std::chrono::duration<Rep, Period>& duration) {
    const std::lock_guard held(state_->lock);
    const timespec deadline = real::deadline_in(duration);
    if (!state_->changed.wait_until(state_->lock, deadline, [this] { return state_->count != 0; })) return std::nullopt;
    return take();
  }
  /// One element that was got has been dealt with.
  void task_done() {
    const std::lock_guard held(state_->lock);
    if (state_->unfinished == 0) real::misuse("lock_misuse", "task_done() called more often than elements were put");
    if (--state_->unfinished == 0) state_->changed.notify_all();
  }
  /// Blocks until task_done() was called for each element ever put.
  void join() {
    const std::lock_guard held(state_->lock);
    state_->changed.wait(state_->lock, [this] { return state_->unfinished == 0; });
  }
  std::size_t size() const {
    const std::lock_guard held(state_->lock);
    return state_->count;
  }
  bool empty() const { return size() == 0; }
  bool full() const { return size() == capacity_; }
  std::size_t capacity() const noexcept { return capacity_; }

 private:
  struct State {
    real::ProcessLock lock;
    real::ProcessCondition changed;
    std::size_t first = 0;
    std::size_t count = 0;
    std::size_t unfinished = 0;
  };
  struct Room {
    alignas(T) std::byte bytes[sizeof(T)];
  };
  void add(const T& value) {
    new (&elements_[(state_->first + state_->count) % capacity_]) T(value);
    ++state_->count;
    ++state_->unfinished;
    state_->changed.notify_all();
  }
  T take() {
    const T value = *std::launder(reinterpret_cast<T*>(&elements_[state_->first]));
    state_->first = (state_->first + 1) % capacity_;
    --state_->count;
    state_->changed.notify_all();
    return value;
  }

  std::size_t capacity_;
  real::SharedMemory<State> state_;
  real::SharedMemory<Room> elements_;
};

}  // namespace interprocess
}  // namespace pcheck
