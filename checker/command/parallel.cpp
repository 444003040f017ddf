#include "checker/command/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace pcheck::command {

namespace {

struct Slot {
  bool ended = false;
  std::exception_ptr error;
};

}  // namespace

void in_parallel(Workload workload, const std::function<void(std::size_t)>& work, const std::function<void(std::size_t)>& done) {
  std::vector<Slot> slots(workload.count);
  std::mutex mutex;
  std::condition_variable slot_ended;
  std::atomic<std::size_t> next = 0;
  const auto work_on = [&] {
    for (std::size_t i = next++; i < slots.size(); i = next++) {
      std::exception_ptr error;
      try {
        work(i);
      } catch (...) {
        error = std::current_exception();
      }
      const std::lock_guard lock(mutex);
      slots[i] = {.ended = true, .error = error};
      slot_ended.notify_one();
    }
  };
  std::vector<std::jthread> threads;  // declared last: joined before what they use goes
  for (std::size_t i = 0; i < std::min<std::size_t>(workload.jobs, slots.size()); ++i) threads.emplace_back(work_on);
  try {
    for (std::size_t i = 0; i < slots.size(); ++i) {
      std::unique_lock lock(mutex);
      slot_ended.wait(lock, [&] { return slots[i].ended; });
      if (slots[i].error) std::rethrow_exception(slots[i].error);
      lock.unlock();
      done(i);
    }
  } catch (...) {
    next = slots.size();
    throw;
  }
}

}  // namespace pcheck::command
