#pragma once
/// What FairCycles answers, found out in another way: every set of threads that run for ever, and every set of those that get
/// further, is tried. For given sets, fairness and what is asked for are bans and things that have to occur, and any
/// strongly connected component will do.

#include <functional>
#include <vector>

#include "checker/liveness/fair_cycles.hpp"

namespace pcheck::checker::naive {

using model::ThreadId;

/// Threads that run, those of them that get further, and those that do something else than back off, a bit each.
struct Sets {
  unsigned run;
  unsigned further;
  unsigned other;
};

using StateSet = std::function<bool(StateIndex)>;

inline bool has(unsigned set, std::size_t thread) { return (set >> thread & 1) != 0; }

enum class Goal { gets_further, gets_out };

/// Whether the thread alone comes to such a transition from the state.
inline bool could(const StateGraph& graph, StateIndex state, ThreadId thread, Goal goal, std::vector<bool>& seen) {
  if (seen[state]) return false;
  seen[state] = true;
  for (const Transition& transition : graph.from(state)) {
    if (transition.thread != thread) continue;
    if (goal == Goal::gets_further ? transition.gets_further != 0 : transition.backs_off == 0) return true;
    if (transition.target != no_state && could(graph, transition.target, thread, goal, seen)) return true;
  }
  return false;
}
inline bool could(const StateGraph& graph, StateIndex state, ThreadId thread, Goal goal) {
  std::vector<bool> seen(graph.size());
  return could(graph, state, thread, goal, seen);
}

class Answer {
 public:
  Answer(const StateGraph& graph, const Question& question, const StateSet& accepted, Sets sets)
      : graph_(graph), question_(question), accepted_(accepted), sets_(sets) {}

  bool exists() const {
    std::vector<std::vector<bool>> reached;
    for (StateIndex state = 0; state < graph_.size(); ++state) reached.push_back(reach(state));
    std::vector<bool> done(graph_.size());
    for (StateIndex anchor = 0; anchor < graph_.size(); ++anchor) {
      if (done[anchor] || is_banned(anchor)) continue;
      std::vector<bool> component(graph_.size());
      for (StateIndex state = 0; state < graph_.size(); ++state)
        if (reached[anchor][state] && reached[state][anchor]) component[state] = done[state] = true;
      if (holds_everything(component)) return true;
    }
    return false;
  }

 private:
  using Kind = Question::Kind;

  bool is_strong() const { return question_.kind == Kind::livelock || question_.fairness == Fairness::strong; }

  bool is_fair() const { return is_strong() || question_.fairness == Fairness::weak; }

  bool is_banned(StateIndex state) const {
    if (accepted_ && !accepted_(state)) return true;
    if (question_.kind == Kind::blocked && graph_.is_enabled(state, question_.thread)) return true;
    for (std::size_t thread = 0; thread < graph_.thread_count() && is_fair(); ++thread)
      if (has(sets_.run, thread) && !has(sets_.other, thread) &&
          could(graph_, state, static_cast<ThreadId>(thread), Goal::gets_out))
        return true;
    if (!is_strong()) return false;
    for (std::size_t thread = 0; thread < graph_.thread_count(); ++thread)
      if (!has(sets_.run, thread) && graph_.is_enabled(state, static_cast<ThreadId>(thread))) return true;
    return false;
  }

  bool is_allowed(StateIndex source, const Transition& transition) const {
    if (transition.target == no_state || is_banned(source) || is_banned(transition.target)) return false;
    if (transition.puts_off != 0 && is_fair()) return false;
    if (!has(sets_.run, transition.thread)) return false;
    if (transition.gets_further != 0 && !has(sets_.further, transition.thread)) return false;
    if (transition.backs_off == 0 && !has(sets_.other, transition.thread)) return false;
    if (transition.gives_way == 0 || is_strong() || question_.fairness == Fairness::none) return true;
    for (const Transition& other : graph_.from(source))
      if (!has(sets_.run, other.thread)) return false;
    return true;
  }

  std::vector<bool> reach(StateIndex anchor) const {
    std::vector<bool> reached(graph_.size());
    std::vector<StateIndex> list = {anchor};
    reached[anchor] = true;
    for (std::size_t i = 0; i < list.size(); ++i)
      for (const Transition& transition : graph_.from(list[i])) {
        if (!is_allowed(list[i], transition) || reached[transition.target]) continue;
        reached[transition.target] = true;
        list.push_back(transition.target);
      }
    return reached;
  }

  bool holds_everything(const std::vector<bool>& component) const {
    unsigned runs = 0;
    unsigned further = 0;
    unsigned enabled = 0;
    unsigned disabled = 0;
    unsigned other = 0;
    bool could_go_on = false;
    for (StateIndex state = 0; state < graph_.size(); ++state) {
      if (!component[state]) continue;
      for (std::size_t thread = 0; thread < graph_.thread_count(); ++thread)
        (graph_.is_enabled(state, static_cast<ThreadId>(thread)) ? enabled : disabled) |= 1u << thread;
      if (question_.kind == Kind::overtaken && could(graph_, state, question_.thread, Goal::gets_further)) could_go_on = true;
      for (const Transition& transition : graph_.from(state)) {
        if (!is_allowed(state, transition) || !component[transition.target]) continue;
        runs |= 1u << transition.thread;
        if (transition.gets_further != 0) further |= 1u << transition.thread;
        if (transition.backs_off == 0) other |= 1u << transition.thread;
      }
    }
    if (runs != sets_.run || further != sets_.further || other != sets_.other) return false;
    if (!is_strong() && question_.fairness == Fairness::weak)
      for (std::size_t thread = 0; thread < graph_.thread_count(); ++thread)
        if (!has(runs, thread) && !has(disabled, thread)) return false;
    switch (question_.kind) {
      case Kind::livelock:
        return further == 0;
      case Kind::never_runs:
        return !has(runs, question_.thread) && has(enabled, question_.thread);
      case Kind::blocked:
        return !has(runs, question_.thread) && further != 0;
      case Kind::overtaken:
        return could_go_on && has(runs, question_.thread) && further != 0 && !has(further, question_.thread);
    }
    return false;
  }

  const StateGraph& graph_;
  const Question& question_;
  const StateSet& accepted_;
  Sets sets_;
};

/// Whether there is a fair cycle of which the question asks, all of whose states are `accepted`.
inline bool exists(const StateGraph& graph, const Question& question, const StateSet& accepted = {}) {
  const unsigned all = (1u << graph.thread_count()) - 1;
  for (unsigned run = 1; run <= all; ++run)
    for (unsigned further = 0; further <= run; ++further)
      for (unsigned other = 0; other <= run; ++other) {
        const bool are_sets_of_run = (further | other | run) == run && (graph.backs_off() || other == run);
        if (are_sets_of_run && Answer(graph, question, accepted, {run, further, other}).exists()) return true;
      }
  return false;
}

}  // namespace pcheck::checker::naive
