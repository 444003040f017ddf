#pragma once
/// From which of its own states a thread has come to which, by the steps of a search: from that it can be told that a graph of
/// states has no circle, in whatever order it was searched.

#include <array>
#include <cstdint>
#include <unordered_set>
#include <vector>

#include "checker/bytes.hpp"
#include "checker/states/component_store.hpp"

namespace pcheck::checker {

/// A circle of states leads each thread that makes a step on it through a circle of its own states. So where no thread's own
/// states have one, there is none. (The other way round nothing follows: what goes round alone need not together.)
class LocalSteps {
 public:
  /// Of so many different steps, which take 100 MB, nothing is told any more.
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
  std::size_t memory_bytes() const {
    constexpr std::size_t node_bytes = sizeof(Step) + 3 * sizeof(void*);  // as a std::unordered_set has them, with a bucket
    return known_.size() * node_bytes + steps_.capacity() * sizeof(Step);
  }
  /// What came since the last call.
  void write_new(ByteWriter& bytes);
  void read(ByteReader& bytes);

 private:
  struct Step {
    State from;
    State to;
    friend bool operator==(const Step&, const Step&) = default;
  };
  struct Hash {
    std::size_t operator()(const Step& step) const {
      std::uint64_t hash = 0;
      for (const State* state : {&step.from, &step.to})
        for (const std::uint32_t number : *state) hash = (hash ^ number) * 0x9e3779b97f4a7c15 ^ hash >> 29;
      return static_cast<std::size_t>(hash ^ hash >> 32);
    }
  };

  std::unordered_set<Step, Hash> known_;
  std::vector<Step> steps_;
  std::size_t written_ = 0;  ///< of steps_
  bool is_unknown_ = false;
};

}  // namespace pcheck::checker
