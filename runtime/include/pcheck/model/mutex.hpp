#pragma once
/// mutex, timed_mutex, recursive_mutex, recursive_timed_mutex, shared_mutex, shared_timed_mutex, once_flag and
/// call_once, as in <mutex> and <shared_mutex>.

#include <functional>
#include <mutex>
#include <shared_mutex>

#include <pcheck/model/ask.hpp>

namespace pcheck {

namespace model {

/// lock, try_lock and unlock: what all mutexes share.
template <ObjectType type>
class BasicMutex {
 public:
  constexpr BasicMutex() noexcept : BasicMutex(std::string_view()) {}
  constexpr explicit BasicMutex(std::string_view name) noexcept : handle_({.type = type}, name) {}

  [[gnu::always_inline]] void lock() { ask(OperationKind::lock, handle_.id()); }
  [[gnu::always_inline]] bool try_lock() { return ask(OperationKind::try_lock, handle_.id()) != 0; }
  [[gnu::always_inline]] void unlock() { ask(OperationKind::unlock, handle_.id()); }
  ObjectId object_id() const { return handle_.id(); }

 protected:
  ObjectHandle handle_;
};

template <ObjectType type>
class TimedMutex : public BasicMutex<type> {
 public:
  using BasicMutex<type>::BasicMutex;
  template <class Rep, class Period>
  [[gnu::always_inline]] bool try_lock_for(const std::chrono::duration<Rep, Period>& duration) {
    return ask_for(OperationKind::timed_lock, this->handle_.id(), duration) != 0;
  }
  template <class Clock, class Duration>
  [[gnu::always_inline]] bool try_lock_until(const std::chrono::time_point<Clock, Duration>& deadline) {
    return try_lock_for(until(deadline));
  }
};

template <ObjectType type, class Base>
class SharedMutex : public Base {
 public:
  using Base::Base;
  [[gnu::always_inline]] void lock_shared() { ask(OperationKind::lock_shared, this->handle_.id()); }
  [[gnu::always_inline]] bool try_lock_shared() { return ask(OperationKind::try_lock_shared, this->handle_.id()) != 0; }
  [[gnu::always_inline]] void unlock_shared() { ask(OperationKind::unlock_shared, this->handle_.id()); }
};

}  // namespace model

class mutex : public model::BasicMutex<model::ObjectType::mutex> {
 public:
  using BasicMutex::BasicMutex;
};

class timed_mutex : public model::TimedMutex<model::ObjectType::timed_mutex> {
 public:
  using TimedMutex::TimedMutex;
};

class recursive_mutex : public model::BasicMutex<model::ObjectType::recursive_mutex> {
 public:
  using BasicMutex::BasicMutex;
};

class recursive_timed_mutex : public model::TimedMutex<model::ObjectType::recursive_timed_mutex> {
 public:
  using TimedMutex::TimedMutex;
};

class shared_mutex
    : public model::SharedMutex<model::ObjectType::shared_mutex, model::BasicMutex<model::ObjectType::shared_mutex>> {
 public:
  using SharedMutex::SharedMutex;
};

class shared_timed_mutex
    : public model::SharedMutex<model::ObjectType::shared_timed_mutex, model::TimedMutex<model::ObjectType::shared_timed_mutex>> {
 public:
  using SharedMutex::SharedMutex;
  template <class Rep, class Period>
  [[gnu::always_inline]] bool try_lock_shared_for(const std::chrono::duration<Rep, Period>& duration) {
    return model::ask_for(model::OperationKind::timed_lock_shared, this->handle_.id(), duration) != 0;
  }
  template <class Clock, class Duration>
  [[gnu::always_inline]] bool try_lock_shared_until(const std::chrono::time_point<Clock, Duration>& deadline) {
    return try_lock_shared_for(model::until(deadline));
  }
};

class once_flag {
 public:
  constexpr once_flag() noexcept : once_flag(std::string_view()) {}
  constexpr explicit once_flag(std::string_view name) noexcept : handle_({.type = model::ObjectType::once_flag}, name) {}
  model::ObjectId object_id() const { return handle_.id(); }

 private:
  model::ObjectHandle handle_;
};

template <class F, class... A>
[[gnu::always_inline]] inline void call_once(once_flag& flag, F&& f, A&&... a) {
  if (model::ask(model::OperationKind::once_begin, flag.object_id()) == 0) return;
  try {
    std::invoke(std::forward<F>(f), std::forward<A>(a)...);
  } catch (...) {
    model::ask(model::OperationKind::once_end, flag.object_id(), 0);
    throw;
  }
  model::ask(model::OperationKind::once_end, flag.object_id(), 1);
}

}  // namespace pcheck
