#pragma once
/// Vector clocks and epochs: C. J. Fidge, "Timestamps in message-passing systems that preserve the partial ordering",
/// 1988; epochs from C. Flanagan, S. N. Freund, "FastTrack", PLDI 2009, section 3.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <pcheck/model/operation.hpp>

namespace pcheck::checker {

/// One component of a clock: the `clock`-th stretch of a thread between two of its releases; 0: none.
struct Epoch {
  std::uint32_t clock = 0;
  model::ThreadId thread = 0;
  friend bool operator==(const Epoch&, const Epoch&) = default;
};

/// How much of each thread happens before a point. Allocates only beyond 16 threads, and keeps what it allocated.
class VectorClock {
 public:
  std::uint32_t operator[](model::ThreadId thread) const {
    if (thread < first_.size()) return first_[thread];
    const std::size_t place = thread - first_.size();
    return place < rest_.size() ? rest_[place] : 0;
  }
  void set(model::ThreadId thread, std::uint32_t clock) {
    if (thread < first_.size()) {
      first_[thread] = clock;
      return;
    }
    const std::size_t place = thread - first_.size();
    if (place >= rest_.size()) rest_.resize(place + 1);
    rest_[place] = clock;
  }
  void increment(model::ThreadId thread) { set(thread, (*this)[thread] + 1); }

  void join(const VectorClock& other) {
    for (std::size_t i = 0; i < first_.size(); ++i) first_[i] = std::max(first_[i], other.first_[i]);
    if (rest_.size() < other.rest_.size()) rest_.resize(other.rest_.size());
    for (std::size_t i = 0; i < other.rest_.size(); ++i) rest_[i] = std::max(rest_[i], other.rest_[i]);
  }

  /// Whether what happened in `epoch` happens before this point; the empty epoch always does.
  bool covers(Epoch epoch) const { return epoch.clock <= (*this)[epoch.thread]; }

  void clear() {
    first_.fill(0);
    rest_.clear();
  }

 private:
  std::array<std::uint32_t, 16> first_{};
  std::vector<std::uint32_t> rest_;  ///< of threads 16 and up
};

}  // namespace pcheck::checker
