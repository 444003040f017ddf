#pragma once
/// Memory that a process shares with copies of it that are made later.

#include <cstddef>
#include <cstdint>

namespace pcheck::checker {

/// Zero at first. It has the same addresses in all processes, so pointers into it mean the same in each; what nobody touches
/// takes no memory.
class SharedMemory {
 public:
  /// Errors: std::bad_alloc.
  explicit SharedMemory(std::size_t bytes);
  ~SharedMemory();
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  std::byte* begin() const { return begin_; }

 private:
  std::byte* begin_;
  std::size_t bytes_;
};

/// A lock in shared memory, for few instructions. Whoever dies while holding it leaves the others waiting for good: they have to
/// be ended.
class SpinLock {
 public:
  void lock();
  void unlock() { __atomic_store_n(&is_held_, 0U, __ATOMIC_RELEASE); }

 private:
  std::uint32_t is_held_ = 0;
};

}  // namespace pcheck::checker
