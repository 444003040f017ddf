#include "checker/liveness/state_graph.hpp"

#include <algorithm>

namespace pcheck::checker {

void StateGraph::add(const Transition& transition) {
  transitions_.push_back(transition);
  thread_count_ = std::max<std::size_t>(thread_count_, transition.thread + 1u);
  backs_off_ = backs_off_ || transition.backs_off != 0;
}

bool StateGraph::is_enabled(StateIndex state, model::ThreadId thread) const {
  const auto transitions = from(state);
  return std::any_of(transitions.begin(), transitions.end(), [&](const Transition& t) { return t.thread == thread; });
}

std::size_t StateGraph::memory_bytes() const {
  return transitions_.capacity() * sizeof(Transition) + ends_.capacity() * sizeof(std::size_t);
}

}  // namespace pcheck::checker
