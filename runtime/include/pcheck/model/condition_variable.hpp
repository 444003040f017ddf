#pragma once
/// condition_variable and condition_variable_any, as in <condition_variable>. Spurious wake-ups are explored on request
/// (--spurious).

#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

#include <pcheck/model/mutex.hpp>
#include <pcheck/model/stop_token.hpp>

namespace pcheck {

using std::cv_status;

namespace model {

/// For locks of one kind of mutex.
template <class Mutex>
class BasicConditionVariable {
 public:
  constexpr BasicConditionVariable() : BasicConditionVariable(std::string_view()) {}
  constexpr explicit BasicConditionVariable(std::string_view name) : handle_({.type = ObjectType::condition_variable}, name) {}

  [[gnu::always_inline]] void notify_one() noexcept { ask(OperationKind::notify_one, handle_.id()); }
  [[gnu::always_inline]] void notify_all() noexcept { ask(OperationKind::notify_all, handle_.id()); }

  [[gnu::always_inline]] void wait(std::unique_lock<Mutex>& lock) {
    start_waiting(lock);
    Operation operation;
    operation.kind = OperationKind::wake;
    operation.object = handle_.id();
    operation.object2 = lock.mutex()->object_id();
    perform(operation);
  }
  template <class Predicate>
  [[gnu::always_inline]] void wait(std::unique_lock<Mutex>& lock, Predicate predicate) {
    while (!predicate()) wait(lock);
  }
  template <class Rep, class Period>
  [[gnu::always_inline]] cv_status wait_for(std::unique_lock<Mutex>& lock, const std::chrono::duration<Rep, Period>& duration) {
    start_waiting(lock);
    const bool notified = ask_for(OperationKind::timed_wake, handle_.id(), duration, lock.mutex()->object_id()) != 0;
    return notified ? cv_status::no_timeout : cv_status::timeout;
  }
  template <class Rep, class Period, class Predicate>
  [[gnu::always_inline]] bool wait_for(std::unique_lock<Mutex>& lock, const std::chrono::duration<Rep, Period>& duration,
                                       Predicate predicate) {
    const std::uint64_t deadline_ns = now_ns() + to_ns(duration);
    while (!predicate())
      if (wait_for(lock, std::chrono::nanoseconds(deadline_ns - now_ns())) == cv_status::timeout) return predicate();
    return true;
  }
  template <class Clock, class Duration>
  [[gnu::always_inline]] cv_status wait_until(std::unique_lock<Mutex>& lock,
                                              const std::chrono::time_point<Clock, Duration>& deadline) {
    return wait_for(lock, until(deadline));
  }
  template <class Clock, class Duration, class Predicate>
  [[gnu::always_inline]] bool wait_until(std::unique_lock<Mutex>& lock, const std::chrono::time_point<Clock, Duration>& deadline,
                                         Predicate predicate) {
    return wait_for(lock, until(deadline), std::move(predicate));
  }

 protected:
  ObjectHandle handle_;

 private:
  [[gnu::always_inline]] void start_waiting(std::unique_lock<Mutex>& lock) {
    if (!lock.owns_lock()) misuse(handle_.id(), "wait without holding the lock");
    Operation operation;
    operation.kind = OperationKind::wait;
    operation.object = handle_.id();
    operation.object2 = lock.mutex()->object_id();
    perform(operation);
  }
};

}  // namespace model

class condition_variable : public model::BasicConditionVariable<mutex> {
 public:
  using BasicConditionVariable::BasicConditionVariable;
};

/// Unlocks and notifies when the calling thread ends, after the destructors of its thread_local variables.
inline void notify_all_at_thread_exit(condition_variable& condition, std::unique_lock<mutex> lock) {
  struct Notification {
    condition_variable& condition;
    std::unique_lock<mutex> lock;
    static void give(void* self) {
      const std::unique_ptr<Notification> notification(static_cast<Notification*>(self));
      notification->lock.unlock();
      notification->condition.notify_all();
    }
  };
  model::call_at_thread_end(&Notification::give, new Notification{condition, std::move(lock)});
}

class condition_variable_any {
 public:
  condition_variable_any() : condition_variable_any(std::string_view()) {}
  explicit condition_variable_any(std::string_view name) : handle_({.type = model::ObjectType::condition_variable}, name) {}

  [[gnu::always_inline]] void notify_one() noexcept { model::ask(model::OperationKind::notify_one, handle_.id()); }
  [[gnu::always_inline]] void notify_all() noexcept { model::ask(model::OperationKind::notify_all, handle_.id()); }

  template <class Lock>
  [[gnu::always_inline]] void wait(Lock& lock) {
    model::ask(model::OperationKind::enqueue, handle_.id());
    lock.unlock();
    model::ask(model::OperationKind::block, handle_.id());
    lock.lock();
  }
  template <class Lock, class Predicate>
  [[gnu::always_inline]] void wait(Lock& lock, Predicate predicate) {
    while (!predicate()) wait(lock);
  }
  template <class Lock, class Rep, class Period>
  [[gnu::always_inline]] cv_status wait_for(Lock& lock, const std::chrono::duration<Rep, Period>& duration) {
    model::ask(model::OperationKind::enqueue, handle_.id());
    lock.unlock();
    const bool notified = model::ask_for(model::OperationKind::timed_block, handle_.id(), duration) != 0;
    lock.lock();
    return notified ? cv_status::no_timeout : cv_status::timeout;
  }
  template <class Lock, class Rep, class Period, class Predicate>
  [[gnu::always_inline]] bool wait_for(Lock& lock, const std::chrono::duration<Rep, Period>& duration, Predicate predicate) {
    const std::uint64_t deadline_ns = model::now_ns() + model::to_ns(duration);
    while (!predicate())
      if (wait_for(lock, std::chrono::nanoseconds(deadline_ns - model::now_ns())) == cv_status::timeout) return predicate();
    return true;
  }
  template <class Lock, class Clock, class Duration>
  [[gnu::always_inline]] cv_status wait_until(Lock& lock, const std::chrono::time_point<Clock, Duration>& deadline) {
    return wait_for(lock, model::until(deadline));
  }
  template <class Lock, class Clock, class Duration, class Predicate>
  [[gnu::always_inline]] bool wait_until(Lock& lock, const std::chrono::time_point<Clock, Duration>& deadline,
                                         Predicate predicate) {
    return wait_for(lock, model::until(deadline), std::move(predicate));
  }

  // With a stop_token: until the predicate holds or the thread is asked to stop. They return what the predicate says then.
  template <class Lock, class Predicate>
  [[gnu::always_inline]] bool wait(Lock& lock, stop_token token, Predicate predicate) {
    return wait_or_stop(lock, token, predicate, [this] {
      model::ask(model::OperationKind::block, handle_.id());
      return true;
    });
  }
  template <class Lock, class Rep, class Period, class Predicate>
  [[gnu::always_inline]] bool wait_for(Lock& lock, stop_token token, const std::chrono::duration<Rep, Period>& duration,
                                       Predicate predicate) {
    const std::uint64_t deadline_ns = model::now_ns() + model::to_ns(duration);
    return wait_or_stop(lock, token, predicate, [this, deadline_ns] {
      return model::ask_for(model::OperationKind::timed_block, handle_.id(),
                            std::chrono::nanoseconds(deadline_ns - model::now_ns())) != 0;
    });
  }
  template <class Lock, class Clock, class Duration, class Predicate>
  [[gnu::always_inline]] bool wait_until(Lock& lock, stop_token token, const std::chrono::time_point<Clock, Duration>& deadline,
                                         Predicate predicate) {
    return wait_for(lock, std::move(token), model::until(deadline), std::move(predicate));
  }

 private:
  /// `block` returns false on time-out. Who is asked to stop after he has looked, and before he waits, must not wait for the
  /// notification that he has missed.
  template <class Lock, class Predicate, class Block>
  [[gnu::always_inline]] bool wait_or_stop(Lock& lock, const stop_token& stop, Predicate& predicate, Block block) {
    const stop_callback wake_up(stop, [this] { notify_all(); });
    const std::stop_token& token = stop.standard();
    while (!token.stop_requested()) {
      if (predicate()) return true;
      model::ask(model::OperationKind::enqueue, handle_.id());
      lock.unlock();
      bool in_time = true;
      if (token.stop_requested()) model::ask_for(model::OperationKind::timed_block, handle_.id(), std::chrono::nanoseconds(0));
      else in_time = block();
      lock.lock();
      if (!in_time) break;
    }
    return predicate();
  }

  model::ObjectHandle handle_;
};

}  // namespace pcheck
