#include "checker/jobs/shared_memory.hpp"

#include <sched.h>
#include <sys/mman.h>

#include <new>

namespace pcheck::checker {

namespace {

constexpr int tries_before_yield = 200;

}  // namespace

SharedMemory::SharedMemory(std::size_t bytes) : bytes_(bytes) {
  void* const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  begin_ = static_cast<std::byte*>(memory);
}

SharedMemory::~SharedMemory() { munmap(begin_, bytes_); }

void SpinLock::lock() {
  for (int tries = 0; __atomic_exchange_n(&is_held_, 1U, __ATOMIC_ACQUIRE) != 0;) {
    while (__atomic_load_n(&is_held_, __ATOMIC_RELAXED) != 0)
      if (++tries % tries_before_yield == 0) sched_yield();
      else __builtin_ia32_pause();
  }
}

}  // namespace pcheck::checker
