#pragma once
/// The states that have been visited: compared exactly as long as memory allows it, by fingerprints from then on (Wolper, Leroy,
/// Reliable Hashing without Collision Detection, CAV 1993), and no more are taken once these fill it, too.

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "checker/states/shared_states.hpp"
#include "checker/states/state_set.hpp"

namespace pcheck::checker {

class VisitedStates {
 public:
  explicit VisitedStates(const Numbering& numbering) : exact_(numbering) {}

  /// In bytes, for the states and for what else the search keeps.
  void limit_memory(std::size_t bytes) { limit_ = bytes; }
  /// So many bytes are used for what else the search keeps; to be called from time to time.
  void leave_room_for(std::size_t others);

  /// Whether no room can be made for one more state.
  bool is_full() const;
  /// The state has been come to with these threads asleep. Precondition: not is_full().
  Visit visit(std::span<const ComponentId> components, SleepSet sleep = 0);

  /// Whether it is kept who sleeps in which state; if not, nobody does.
  void clear(bool with_sleep = false);
  std::size_t size() const { return shared_ != nullptr ? shared_->size() : is_exact_ ? exact_.size() : size_; }
  bool is_exact() const { return is_exact_; }
  /// At most so likely it is that a state was taken for another with the same fingerprint: there are n (n - 1) / 2 pairs of n
  /// states, and of each pair the fingerprints are the same once in 2^64 times. Zero while states are compared exactly.
  double missed_probability() const;
  std::size_t memory_bytes() const {
    return exact_.memory_bytes() + fingerprints_.capacity() * sizeof(fingerprints_[0]) + sleeps_.capacity() * sizeof(sleeps_[0]) +
           (shared_ != nullptr ? shared_->memory_bytes() : 0);
  }

  /// Precondition: is_exact().
  void copy_to(SharedStates& shared) const;
  /// From here on states are looked up, and kept, in what other processes use, too; nullptr: where they were before.
  void use(SharedStates* shared) { shared_ = shared; }

 private:
  bool has_fingerprint_room() const { return (size_ + 1) * 16 <= fingerprints_.size() * 15; }
  bool can_shrink() const { return is_exact_ && exact_.words_per_state() > 1; }
  bool can_stay_exact() const { return exact_.has_room() || others_ + exact_.memory_bytes_when_grown() <= limit_; }
  std::size_t left() const;
  std::size_t capacity_grown() const;
  void give_up_exactness();
  Visit visit_fingerprint(std::uint64_t fingerprint, SleepSet sleep);
  void make_places(std::size_t count);
  void grow(std::size_t capacity);

  std::size_t limit_ = std::numeric_limits<std::size_t>::max();
  std::size_t others_ = 0;
  StateSet exact_;
  SharedStates* shared_ = nullptr;
  bool is_shared_out_ = false;  ///< what is shared takes all the memory that there is
  bool is_exact_ = true;
  std::vector<std::uint64_t> fingerprints_;  ///< open addressing, at most 15/16 full; 0: free
  std::vector<std::uint16_t> sleeps_;        ///< who sleeps there, for each of these, if that is kept
  std::size_t size_ = 0;                     ///< of fingerprints_
  bool with_sleep_ = false;
};

}  // namespace pcheck::checker
