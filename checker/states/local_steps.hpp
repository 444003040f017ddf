#pragma once
/// From which of its own states a thread has come to which, by the steps of a search: from that it can be told that a graph of
/// states has no circle, in whatever order it was searched.

#include <array>
#include <cstdint>
#include <vector>

#include "checker/bytes.hpp"
#include "checker/states/component_store.hpp"

namespace pcheck::checker {

/// A circle of states leads each thread that makes a step on it through a circle of its own states. So where no thread's own
/// states have one, there is none. (The other way round nothing follows: what goes round alone need not together.)
class LocalSteps {
 public:
  /// Of so many different steps, which take 50 MB, nothing is told any more.
  static constexpr std::size_t steps_max = std::size_t{1} << 20;

  /// A thread, and numbers of what is its own.
  using State = std::array<std::uint32_t, 4>;

  /// The thread was in the one state before a step from a saved state to the next, and in the other one after it.
  void add(const State& from, const State& to);
  /// A step that tells nothing.
  void add_unknown();

  /// False if there may be circles. Cost: linear in the different steps.
  bool exclude_circles() const;

  void clear() { *this = LocalSteps{}; }
  std::size_t memory_bytes() const { return steps_.capacity() * sizeof(Step) + places_.capacity() * sizeof(Place); }
  /// What came since the last call.
  void write_new(ByteWriter& bytes);
  void read(ByteReader& bytes);

 private:
  struct Step {
    State from;
    State to;
    friend bool operator==(const Step&, const Step&) = default;
  };
  /// One more than an index in steps_; 0 for none.
  using Place = std::uint32_t;

  Place& place_of(const Step& step);
  void widen();

  std::vector<Step> steps_;
  std::vector<Place> places_;  ///< an open-addressing table, a power of two of them, at most half full
  std::size_t written_ = 0;    ///< of steps_
  bool is_unknown_ = false;
};

}  // namespace pcheck::checker
