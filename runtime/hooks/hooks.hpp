#pragma once
/// What hooks.cpp, in the scenario's executable, needs of the library.

#include <malloc.h>

#include <cstddef>
#include <cstdint>

namespace pcheck::hooks {

void set_globals(std::byte* begin, std::byte* end);
void set_initialising(bool on);

bool is_scenario_code();
/// Scenario code runs, or its static initialisers do.
bool scenario_owns_allocations();
/// Zeroed; nullptr when the scenario's heap is full.
void* scenario_allocate(std::size_t bytes, std::size_t alignment);
bool is_scenario_memory(const void* address);
void scenario_release(void* address);
std::size_t scenario_block_bytes(void* address);

/// False where the real time is asked for.
bool scenario_clock(std::uint64_t* ns);
[[noreturn]] void scenario_exits(const char* function, int status);
void scenario_at_thread_exit(void (*destructor)(void*), void* argument);

/// The C library's own functions of these names.
[[noreturn]] void next_exit(const char* function, int status);
int next_thread_atexit(void (*destructor)(void*), void* argument, void* library);

}  // namespace pcheck::hooks
