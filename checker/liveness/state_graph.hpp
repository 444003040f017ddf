#pragma once
/// A graph of states, whose transitions are labelled with the thread that makes them: what questions about executions
/// without end are asked of. Memory: 8 bytes for each transition, and 8 for each state.

#include <cstdint>
#include <span>
#include <vector>

#include "world/world.hpp"

namespace pcheck::checker {

/// Of a state, in order of distance from the first, which is 0.
using StateIndex = std::uint32_t;
inline constexpr StateIndex no_state = ~StateIndex{0};

struct Transition {
  StateIndex target = no_state;  ///< no_state: the execution ends
  std::uint16_t answer = 0;
  std::uint16_t thread : 12 = 0;
  std::uint16_t gets_further : 1 = 0;  ///< the thread marks progress, or ends
  std::uint16_t gives_way : 1 = 0;     ///< the thread yields, sleeps, or lets the time for something pass
  std::uint16_t backs_off : 1 = 0;     ///< the thread is about to take several locks at once, and may put them back
  std::uint16_t puts_off : 1 = 0;      ///< the thread is told "not yet" by what cannot say so for ever

  model::Choice choice() const { return {static_cast<model::ThreadId>(thread), answer}; }
};
static_assert(sizeof(Transition) == 8 && model::arena::threads_max <= 1 << 12);

/// A transition and where it begins.
struct Step {
  StateIndex source = no_state;
  Transition transition;
};

class StateGraph {
 public:
  /// A transition of the state that end_state() will end; those of one thread are added one after the other.
  void add(const Transition& transition);
  /// All transitions of the next state have been added.
  void end_state() { ends_.push_back(transitions_.size()); }

  StateIndex size() const { return static_cast<StateIndex>(ends_.size()); }
  std::size_t transition_count() const { return transitions_.size(); }
  /// One more than the greatest thread that makes a transition.
  std::size_t thread_count() const { return thread_count_; }
  std::span<const Transition> from(StateIndex state) const {
    const std::size_t begin = number_of_first(state);
    return {transitions_.data() + begin, ends_[state] - begin};
  }
  /// Of the first transition of a state, among all transitions; the others of the state follow.
  std::size_t number_of_first(StateIndex state) const { return state == 0 ? 0 : ends_[state - 1]; }
  bool is_enabled(StateIndex state, model::ThreadId thread) const;
  /// Whether some transition backs off.
  bool backs_off() const { return backs_off_; }
  std::size_t memory_bytes() const;

 private:
  std::vector<Transition> transitions_;
  std::vector<std::size_t> ends_;  ///< by state: where its transitions end
  std::size_t thread_count_ = 0;
  bool backs_off_ = false;
};

}  // namespace pcheck::checker
