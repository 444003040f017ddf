#pragma once
/// POSIX's mutex and condition variable with the attribute PTHREAD_PROCESS_SHARED: what objects for several processes are
/// made of. They live in shared memory and are never destroyed: pages go as they are.

#include <pthread.h>
#include <time.h>

#include <chrono>
#include <system_error>

namespace pcheck::real {

inline void check_posix(int error, const char* what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

/// The time on CLOCK_MONOTONIC that is `duration` from now.
template <class Rep, class Period>
timespec deadline_in(const std::chrono::duration<Rep, Period>& duration) {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const auto ns = std::chrono::ceil<std::chrono::nanoseconds>(duration).count();
  const long long sum = now.tv_nsec + (ns > 0 ? ns : 0);
  return {.tv_sec = static_cast<time_t>(now.tv_sec + sum / 1'000'000'000), .tv_nsec = static_cast<long>(sum % 1'000'000'000)};
}

class ProcessLock {
 public:
  explicit ProcessLock(int type = PTHREAD_MUTEX_NORMAL) {
    pthread_mutexattr_t attributes;
    check_posix(::pthread_mutexattr_init(&attributes), "pthread_mutexattr_init");
    ::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    ::pthread_mutexattr_settype(&attributes, type);
    check_posix(::pthread_mutex_init(&mutex_, &attributes), "pthread_mutex_init");
    ::pthread_mutexattr_destroy(&attributes);
  }
  void lock() { check_posix(::pthread_mutex_lock(&mutex_), "pthread_mutex_lock"); }
  bool try_lock() { return ::pthread_mutex_trylock(&mutex_) == 0; }
  void unlock() { check_posix(::pthread_mutex_unlock(&mutex_), "pthread_mutex_unlock"); }
  pthread_mutex_t& native() { return mutex_; }

 private:
  pthread_mutex_t mutex_;
};

class RecursiveProcessLock : public ProcessLock {
 public:
  RecursiveProcessLock() : ProcessLock(PTHREAD_MUTEX_RECURSIVE) {}
};

class ProcessCondition {
 public:
  ProcessCondition() {
    pthread_condattr_t attributes;
    check_posix(::pthread_condattr_init(&attributes), "pthread_condattr_init");
    ::pthread_condattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    ::pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    check_posix(::pthread_cond_init(&condition_, &attributes), "pthread_cond_init");
    ::pthread_condattr_destroy(&attributes);
  }
  void notify_one() { ::pthread_cond_signal(&condition_); }
  void notify_all() { ::pthread_cond_broadcast(&condition_); }
  void wait(ProcessLock& held) { check_posix(::pthread_cond_wait(&condition_, &held.native()), "pthread_cond_wait"); }
  template <class Predicate>
  void wait(ProcessLock& held, Predicate predicate) {
    while (!predicate()) wait(held);
  }
  /// False at the deadline.
  bool wait_until(ProcessLock& held, const timespec& deadline) {
    return ::pthread_cond_timedwait(&condition_, &held.native(), &deadline) == 0;
  }
  template <class Predicate>
  bool wait_until(ProcessLock& held, const timespec& deadline, Predicate predicate) {
    while (!predicate())
      if (!wait_until(held, deadline)) return predicate();
    return true;
  }

 private:
  pthread_cond_t condition_;
};

}  // namespace pcheck::real
