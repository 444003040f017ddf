/// Linked into every executable that holds scenarios: routes the memory, the time and the exits of scenario code to
/// the world, and tells the world where the scenario's globals lie. Definitions in the executable take precedence
/// over those of shared libraries, so the standard library's own calls come here, too.

#include "hooks/hooks.hpp"

#include <cxxabi.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#define PCHECK_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PCHECK_SANITIZED 1
#endif
#endif

using namespace pcheck::hooks;

extern "C" {
extern char __data_start[] __attribute__((weak));
extern char _end[] __attribute__((weak));
extern void* __dso_handle;

#ifndef PCHECK_SANITIZED
void* __libc_malloc(std::size_t);
void __libc_free(void*);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
#endif

/// Keeps this file in the link: the scenario library refers to it.
int pcheck_hooks_linked = 1;
extern int pcheck_kept_by_library_linked;
}

namespace {

/// What atexit() and the destructors of function-local statics left to be done, the latest first. It is one of the scenario's
/// globals, so that it is reset, saved and put back with what it refers to.
struct AtExit {
  void (*function)(void*);
  void* argument;
  AtExit* earlier;
};
AtExit* at_exit = nullptr;

void run_at_exit() {
  while (at_exit != nullptr) {
    const AtExit entry = *at_exit;
    scenario_release(std::exchange(at_exit, entry.earlier));
    entry.function(entry.argument);
  }
}

/// The first of the executable's static initialisers.
__attribute__((constructor(101))) void begin_static_initialisation() {
  pcheck_kept_by_library_linked = 1;
  set_main_exit(run_at_exit);
  if (__data_start != nullptr) set_globals(reinterpret_cast<std::byte*>(__data_start), reinterpret_cast<std::byte*>(_end));
  set_initialising(true);
}

/// The last one: the library that holds this file comes last on the link line.
__attribute__((constructor)) void end_static_initialisation() {
  find_static_guards();
  set_initialising(false);
}

}  // namespace

#ifndef PCHECK_SANITIZED

namespace {

bool is_power_of_two(std::size_t n) { return n != 0 && (n & (n - 1)) == 0; }

void* allocate(std::size_t bytes, std::size_t alignment) {
  if (scenario_owns_allocations()) {
    void* const result = scenario_allocate(bytes, alignment);
    if (result == nullptr) errno = ENOMEM;
    return result;
  }
  return alignment <= 16 ? __libc_malloc(bytes) : __libc_memalign(alignment, bytes);
}

}  // namespace

extern "C" {

void* malloc(std::size_t bytes) { return allocate(bytes, 16); }

void free(void* address) {
  if (is_scenario_memory(address)) scenario_release(address);
  else __libc_free(address);
}

void* calloc(std::size_t count, std::size_t bytes) {
  if (!scenario_owns_allocations()) return __libc_calloc(count, bytes);
  std::size_t whole = 0;
  if (__builtin_mul_overflow(count, bytes, &whole)) {
    errno = ENOMEM;
    return nullptr;
  }
  return allocate(whole, 16);  // zeroed as all scenario memory
}

void* realloc(void* address, std::size_t bytes) {
  if (address == nullptr) return allocate(bytes, 16);
  if (!is_scenario_memory(address) && !scenario_owns_allocations()) return __libc_realloc(address, bytes);
  if (bytes == 0) {
    free(address);
    return nullptr;
  }
  void* const result = allocate(bytes, 16);
  if (result == nullptr) return nullptr;
  const std::size_t old_bytes = is_scenario_memory(address) ? scenario_block_bytes(address) : malloc_usable_size(address);
  std::memcpy(result, address, old_bytes < bytes ? old_bytes : bytes);
  free(address);
  return result;
}

void* memalign(std::size_t alignment, std::size_t bytes) { return allocate(bytes, alignment); }
void* aligned_alloc(std::size_t alignment, std::size_t bytes) { return allocate(bytes, alignment); }

int posix_memalign(void** result, std::size_t alignment, std::size_t bytes) {
  if (!is_power_of_two(alignment) || alignment % sizeof(void*) != 0) return EINVAL;
  void* const address = allocate(bytes, alignment);
  if (address == nullptr) return ENOMEM;
  *result = address;
  return 0;
}

}  // extern "C"

#else

// Under AddressSanitizer malloc stays its own; operator new is routed for scenario code.
namespace {
void* allocate(std::size_t bytes, std::size_t alignment) {
  if (scenario_owns_allocations()) return scenario_allocate(bytes, alignment);
  void* result = nullptr;
  if (alignment <= 16) return malloc(bytes);
  return posix_memalign(&result, alignment, bytes) == 0 ? result : nullptr;
}
void release(void* address) {
  if (is_scenario_memory(address)) scenario_release(address);
  else free(address);
}

void* allocate_or_throw(std::size_t bytes, std::size_t alignment) {
  if (void* const result = allocate(bytes == 0 ? 1 : bytes, alignment)) return result;
  throw std::bad_alloc();
}
}  // namespace

void* operator new(std::size_t bytes) { return allocate_or_throw(bytes, 16); }
void* operator new[](std::size_t bytes) { return allocate_or_throw(bytes, 16); }
void* operator new(std::size_t bytes, std::align_val_t alignment) { return allocate_or_throw(bytes, std::size_t(alignment)); }
void* operator new[](std::size_t bytes, std::align_val_t alignment) { return allocate_or_throw(bytes, std::size_t(alignment)); }
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return allocate(bytes, 16); }
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept { return allocate(bytes, 16); }
void operator delete(void* address) noexcept { release(address); }
void operator delete[](void* address) noexcept { release(address); }
void operator delete(void* address, std::size_t) noexcept { release(address); }
void operator delete[](void* address, std::size_t) noexcept { release(address); }
void operator delete(void* address, std::align_val_t) noexcept { release(address); }
void operator delete[](void* address, std::align_val_t) noexcept { release(address); }
void operator delete(void* address, std::size_t, std::align_val_t) noexcept { release(address); }
void operator delete[](void* address, std::size_t, std::align_val_t) noexcept { release(address); }

#endif

// Time. A scenario's clocks stand still but for its own reading of them, or follow the virtual clock.
extern "C" {

int clock_gettime(clockid_t clock, struct timespec* result) noexcept {
  std::uint64_t ns = 0;
  if (!scenario_clock(&ns)) return static_cast<int>(syscall(SYS_clock_gettime, clock, result));
  result->tv_sec = static_cast<time_t>(ns / 1'000'000'000);
  result->tv_nsec = static_cast<long>(ns % 1'000'000'000);
  return 0;
}

int gettimeofday(struct timeval* __restrict result, void* __restrict) noexcept {
  struct timespec now;
  const int status = clock_gettime(CLOCK_REALTIME, &now);
  result->tv_sec = now.tv_sec;
  result->tv_usec = now.tv_nsec / 1000;
  return status;
}

time_t time(time_t* result) noexcept {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (result != nullptr) *result = now.tv_sec;
  return now.tv_sec;
}

// Exits of scenario code end the execution, not the process.
void exit(int status) {
  if (is_scenario_code()) scenario_exits("exit", status);
  next_exit("exit", status);
}
void _exit(int status) {
  if (is_scenario_code()) scenario_exits("_exit", status);
  next_exit("_exit", status);
}
void _Exit(int status) { _exit(status); }
void quick_exit(int status) noexcept {
  if (is_scenario_code()) scenario_exits("quick_exit", status);
  next_exit("quick_exit", status);
}

// So do signals that a scenario sends to its own process, but for those that are reported as the crashes they stand for.
int raise(int signal) noexcept {
  if (is_scenario_code() && ends_process(signal)) scenario_raises(signal);
  return static_cast<int>(syscall(SYS_tgkill, getpid(), gettid(), signal));
}
int kill(pid_t process, int signal) noexcept {
  if (is_scenario_code() && process == getpid() && ends_process(signal)) scenario_raises(signal);
  return static_cast<int>(syscall(SYS_kill, process, signal));
}

// Threads and processes that the operating system schedules would run beside the exploration, unseen.
int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*function)(void*), void* argument) noexcept {
  if (is_scenario_code()) scenario_may_not_call("pthread_create", "pcheck::thread in the place of std::thread or std::async");
  return next_pthread_create(thread, attributes, function, argument);
}
pid_t fork() noexcept {
  if (is_scenario_code()) scenario_may_not_call("fork", "pcheck::process");
  return next_fork();
}

// Destructors of thread_local variables run when the fiber's thread ends.
int __cxa_thread_atexit(void (*destructor)(void*), void* argument, void* library) noexcept {
  if (is_scenario_code()) {
    scenario_at_thread_exit(destructor, argument);
    return 0;
  }
  return next_thread_atexit(destructor, argument, library);
}

// Those of function-local statics, and what atexit() is given, run when the scenario's main thread ends. A thread that is
// left over then registers them in vain, as in a process that is ending; so does a process of its own.
int __cxa_atexit(void (*function)(void*), void* argument, void* library) noexcept {
  const bool is_scenarios = is_scenario_code() && (library == nullptr || library == &__dso_handle);
  if (!is_scenarios) return next_atexit(function, argument, library);
  if (!runs_at_exit()) return 0;
  void* const memory = scenario_allocate(sizeof(AtExit), alignof(AtExit));
  if (memory == nullptr) return -1;
  at_exit = new (memory) AtExit{function, argument, at_exit};
  return 0;
}
int __cxa_at_quick_exit(void (*function)(void*), void* library) noexcept {
  return is_scenario_code() ? 0 : next_at_quick_exit(function, library);
}

// The initialisation of function-local statics.
int __cxa_guard_acquire(abi::__guard* guard) { return guard_acquire(guard, __builtin_return_address(0)); }
void __cxa_guard_release(abi::__guard* guard) noexcept { guard_release(guard, __builtin_return_address(0)); }
void __cxa_guard_abort(abi::__guard* guard) noexcept { guard_abort(guard, __builtin_return_address(0)); }

}  // extern "C"
