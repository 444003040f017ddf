#pragma once
/// What the hooks, in the scenario's executable, need of the library.

#include <cxxabi.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace pcheck::hooks {

void set_globals(std::byte* begin, std::byte* end);
void set_initialising(bool on);
/// What the scenario's main thread does at its end.
void set_main_exit(void (*run)());

bool is_scenario_code();
/// Scenario code runs, or its static initialisers do.
bool scenario_owns_allocations();
/// Zeroed; nullptr when the scenario's heap is full.
void* scenario_allocate(std::size_t bytes, std::size_t alignment);
bool is_scenario_memory(const void* address);
void scenario_release(void* address);
/// The block is no leak where it is not released.
void scenario_keeps(const void* address);
std::size_t scenario_block_bytes(void* address);

/// False where the real time is asked for.
bool scenario_clock(std::uint64_t* ns);
[[noreturn]] void scenario_exits(const char* function, int status);
/// Whether a process that has no handler for the signal ends by it, and not by a fault (SIGSEGV and its like).
bool ends_process(int signal);
[[noreturn]] void scenario_raises(int signal);
/// The scenario is rejected: what it calls cannot be explored.
[[noreturn]] void scenario_may_not_call(const char* function, const char* use_instead);
void scenario_at_thread_exit(void (*destructor)(void*), void* argument);
/// Whether what the running thread registers for the end of its process will be run: in the first one, while main runs.
bool runs_at_exit();

void find_static_guards();
/// Of the variable whose guard it is; `pc` is where in the scenario's code. See world/statics.hpp.
int guard_acquire(abi::__guard* guard, const void* pc);
void guard_release(abi::__guard* guard, const void* pc) noexcept;
void guard_abort(abi::__guard* guard, const void* pc) noexcept;

/// The C library's own functions of these names.
[[noreturn]] void next_exit(const char* function, int status);
int next_pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*function)(void*), void* argument);
pid_t next_fork();
int next_thread_atexit(void (*destructor)(void*), void* argument, void* library);
int next_atexit(void (*function)(void*), void* argument, void* library);
void* next_function(const char* name);
/// Not kept in a function-local static, whose initialisation would come back here.
template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(next_function(name));
}
/// What `call` allocates is not the scenario's; errno is as it leaves it.
void outside_scenario(void (*call)(void*), void* argument);
int next_at_quick_exit(void (*function)(void*), void* library);

}  // namespace pcheck::hooks
