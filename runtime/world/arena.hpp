#pragma once
/// The arena: one reserved range of addresses, the same in every process and run, that holds all of an execution:
/// the world's own state, the objects, the fibers' stacks and the scenario's heaps. Pages become real when touched.

#include <cstddef>
#include <cstdint>

namespace pcheck::model::arena {

inline constexpr std::size_t threads_max = 1024;
inline constexpr std::size_t objects_per_thread_max = 1 << 16;
inline constexpr std::size_t object_bytes = 64;
inline constexpr std::size_t page_bytes = 4096;
// What threads have in the same place must not meet in the same set of a cache: no power of two from one to the next.
inline constexpr std::size_t objects_apart = 65;  ///< left free between those of two threads
inline constexpr std::size_t stack_bytes_min = 16 << 10;
inline constexpr std::size_t stack_bytes_max = 960 << 10;
inline constexpr std::size_t stack_slot_bytes = (1 << 20) + page_bytes;     ///< guard pages included
inline constexpr std::size_t heap_bytes = (256ull << 20) + 3 * page_bytes;  ///< per thread

// Above the shadow of AddressSanitizer, below where the kernel places libraries and stacks.
inline constexpr std::uintptr_t base = 0x2000'0000'0000;
inline constexpr std::uintptr_t state_begin = base;
inline constexpr std::size_t state_bytes = 16ull << 20;
inline constexpr std::uintptr_t objects_begin = base + (1ull << 32);
inline constexpr std::uintptr_t stacks_begin =
    objects_begin + threads_max * (objects_per_thread_max + objects_apart) * object_bytes;
inline constexpr std::uintptr_t heaps_begin = stacks_begin + threads_max * stack_slot_bytes;
inline constexpr std::uintptr_t heaps_end = heaps_begin + threads_max * heap_bytes;
inline constexpr std::uintptr_t end = heaps_end;

/// Reserves the range once per process. Errors: throws std::runtime_error if the range is taken.
void reserve();
bool is_reserved();

inline bool contains_heap(const void* address) {
  const auto a = reinterpret_cast<std::uintptr_t>(address);
  return a >= heaps_begin && a < heaps_end;
}

/// Makes the lowest page of a thread's stack slot inaccessible and returns the top of its stack.
std::byte* prepare_stack(std::size_t thread, std::size_t stack_bytes);

/// Makes all stacks zero, as before the first execution. To be called between executions.
void clear_stacks();

/// The thread on whose guard area `address` lies, or -1.
int guarded_thread(const void* address, std::size_t stack_bytes);

}  // namespace pcheck::model::arena
