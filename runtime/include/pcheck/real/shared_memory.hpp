#pragma once
/// Memory that a process shares with those that it forks.

#include <sys/mman.h>

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

namespace pcheck::real {

/// `count` objects in pages of their own; all processes forked later see the same. Destroyed by whoever made it; where the
/// destructor runs in a child, only that child's view ends.
template <class T>
class SharedMemory {
 public:
  explicit SharedMemory(std::size_t count = 1) : bytes_(sizeof(T) * (count == 0 ? 1 : count)) {
    void* const pages = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) throw std::bad_alloc();
    objects_ = static_cast<T*>(pages);
    for (std::size_t i = 0; i < count; ++i) new (objects_ + i) T();
  }
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory() { ::munmap(objects_, bytes_); }

  T* operator->() const { return objects_; }
  T& operator*() const { return *objects_; }
  T& operator[](std::size_t i) const { return objects_[i]; }

 private:
  static_assert(std::is_trivially_destructible_v<T>);
  std::size_t bytes_;
  T* objects_ = nullptr;
};

}  // namespace pcheck::real
