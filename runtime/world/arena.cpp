#include "world/arena.hpp"

#include <sys/mman.h>

#include <bitset>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

namespace pcheck::model::arena {

namespace {
bool reserved = false;
std::bitset<threads_max> prepared;
std::size_t prepared_stack_bytes = 0;

std::uintptr_t slot_begin(std::size_t thread) { return stacks_begin + thread * stack_slot_bytes; }

/// The lowest usable address of a thread's stack; everything below it in the slot is guarded.
std::uintptr_t stack_begin(std::size_t thread, std::size_t stack_bytes) {
  return slot_begin(thread) + stack_slot_bytes - stack_bytes;
}
}  // namespace

bool is_reserved() { return reserved; }

void reserve() {
  if (reserved) return;
  void* const wanted = reinterpret_cast<void*>(base);
  void* const got =
      mmap(wanted, end - base, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (got != wanted)
    throw std::runtime_error(std::string("cannot reserve the address range that executions live in: ") + std::strerror(errno));
  reserved = true;
}

std::byte* prepare_stack(std::size_t thread, std::size_t stack_bytes) {
  if (prepared_stack_bytes != stack_bytes) {
    if (prepared_stack_bytes != 0)
      mprotect(reinterpret_cast<void*>(stacks_begin), threads_max * stack_slot_bytes, PROT_READ | PROT_WRITE);
    prepared.reset();
    prepared_stack_bytes = stack_bytes;
  }
  if (!prepared[thread]) {
    mprotect(reinterpret_cast<void*>(slot_begin(thread)), stack_slot_bytes - stack_bytes, PROT_NONE);
    prepared[thread] = true;
  }
  return reinterpret_cast<std::byte*>(slot_begin(thread) + stack_slot_bytes);
}

void clear_stacks() { madvise(reinterpret_cast<void*>(stacks_begin), threads_max * stack_slot_bytes, MADV_DONTNEED); }

int guarded_thread(const void* address, std::size_t stack_bytes) {
  const auto a = reinterpret_cast<std::uintptr_t>(address);
  if (a < stacks_begin || a >= heaps_begin) return -1;
  const std::size_t thread = (a - stacks_begin) / stack_slot_bytes;
  return a < stack_begin(thread, stack_bytes) ? static_cast<int>(thread) : -1;
}

}  // namespace pcheck::model::arena
