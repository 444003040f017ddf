#pragma once
/// rendezvous: a monitor for hand-made barriers. A scenario marks where a party arrives and where it passes; passing
/// before every party of that round has arrived is a barrier_violation.

#include <cstddef>
#include <map>
#include <mutex>
#include <string_view>
#include <thread>

#include <pcheck/real/supervision.hpp>

namespace pcheck {

class rendezvous {
 public:
  explicit rendezvous(std::size_t parties, std::string_view = {}) : parties_(parties) {}

  /// The calling thread is about to wait for the others.
  void arrive() {
    const std::lock_guard lock(mutex_);
    ++arrivals_;
  }
  /// The calling thread has got past the barrier.
  void pass() {
    const std::lock_guard lock(mutex_);
    const std::size_t round = ++passed_[std::this_thread::get_id()];
    if (arrivals_ < round * parties_) real::misuse("barrier_violation", "passed before every party had arrived");
  }

 private:
  const std::size_t parties_;
  std::mutex mutex_;
  std::size_t arrivals_ = 0;
  std::map<std::thread::id, std::size_t> passed_;  ///< by thread: how often it has passed
};

}  // namespace pcheck
