/// Strongly connected components (Tarjan, Depth-First Search and Linear Graph Algorithms, 1972), taken apart further where
/// they are unfair: what a fair execution cannot do again and again is removed, and the rest searched again (Lichtenstein,
/// Pnueli, Checking that Finite State Concurrent Programs Satisfy Their Linear Specification, POPL 1985, section 4).

#include "checker/liveness/fair_cycles.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pcheck::checker {

using model::ThreadId;
using Kind = Question::Kind;

namespace {

/// Between two questions whether to go on: some milliseconds.
constexpr std::uint32_t states_between_questions = 1 << 16;

/// For each state, whether a transition that is `wanted` can be reached by the thread's transitions alone.
template <class Wanted>
std::vector<bool> reaches_alone(const StateGraph& graph, ThreadId thread, const Wanted& wanted) {
  std::vector<std::pair<StateIndex, StateIndex>> backwards;  // target, source
  std::vector<StateIndex> found;
  std::vector<bool> could(graph.size());
  const auto add = [&](StateIndex state) {
    if (could[state]) return;
    could[state] = true;
    found.push_back(state);
  };
  for (StateIndex state = 0; state < graph.size(); ++state) {
    for (const Transition& transition : graph.from(state)) {
      if (transition.thread != thread) continue;
      if (wanted(transition)) add(state);
      else if (transition.target != no_state) backwards.emplace_back(transition.target, state);
    }
  }
  std::sort(backwards.begin(), backwards.end());
  while (!found.empty()) {
    const StateIndex target = found.back();
    found.pop_back();
    const auto begin = std::lower_bound(backwards.begin(), backwards.end(), std::pair(target, StateIndex{0}));
    for (auto entry = begin; entry != backwards.end() && entry->first == target; ++entry) add(entry->second);
  }
  return could;
}

/// What happens in a component, by thread.
struct Facts {
  std::vector<std::size_t> enabled;  ///< in how many of its states
  std::vector<bool> runs;
  std::vector<bool> gets_further;
  std::vector<bool> is_given_way;  ///< another gives way where it is enabled
  std::vector<bool> does_other;    ///< than to back off

  explicit Facts(std::size_t threads)
      : enabled(threads), runs(threads), gets_further(threads), is_given_way(threads), does_other(threads) {}
};

/// Looks for the components that answer one question.
class Decomposition {
 public:
  using States = std::vector<StateIndex>;

  Decomposition(const StateGraph& graph, const Question* question, FairCycles::Patience& patience)
      : graph_(graph), question_(question), patience_(patience), region_(graph.size()), order_(graph.size()), low_(graph.size()) {
    if (question == nullptr) return;
    if (question->kind == Kind::overtaken) could_ = gets_further_alone(graph, question->thread);
    if (!graph.backs_off() || !question->demands_fairness()) return;
    for (std::size_t thread = 0; thread < graph.thread_count(); ++thread)
      could_get_out_.push_back(gets_out_alone(graph, static_cast<ThreadId>(thread)));
  }

  /// The components that lie among `states`. Without a question: those that have a cycle.
  std::vector<FairComponent> run(const States& states) {
    const Region whole = ++regions_;
    for (const StateIndex state : states)
      if (!is_banned(state)) region_[state] = whole;
    split(states, whole);
    while (!pending_.empty() && !patience_.is_at_end) {
      States component = std::move(pending_.back());
      pending_.pop_back();
      if (question_ == nullptr) answers_.push_back({.states = std::move(component), .begins = {}, .transitions = {}});
      else if (is_answer(component)) answers_.push_back(as_graph(std::move(component)));
    }
    return std::move(answers_);
  }

 private:
  FairComponent as_graph(States states) const {
    std::sort(states.begin(), states.end());
    FairComponent component{.states = std::move(states), .begins = {0}, .transitions = {}};
    for (const StateIndex state : component.states) {
      for_each_inside(state, [&](Transition transition) {
        const auto place = std::lower_bound(component.states.begin(), component.states.end(), transition.target);
        transition.target = static_cast<StateIndex>(place - component.states.begin());
        component.transitions.push_back(transition);
      });
      component.begins.push_back(component.transitions.size());
    }
    return component;
  }

  using Region = std::uint32_t;  ///< names a set of states that is being or has been decomposed; 0: given up

  struct Visit {
    StateIndex state;
    std::uint32_t next = 0;  ///< of the state's transitions
  };

  bool is_banned(StateIndex state) const {
    return question_ != nullptr && question_->kind == Kind::blocked && graph_.is_enabled(state, question_->thread);
  }

  bool is_allowed(const Transition& transition) const {
    if (question_ == nullptr) return true;
    if (transition.puts_off != 0 && question_->demands_fairness()) return false;
    switch (question_->kind) {
      case Kind::livelock:
        return transition.gets_further == 0;
      case Kind::never_runs:
      case Kind::blocked:
        return transition.thread != question_->thread;
      case Kind::overtaken:
        return transition.thread != question_->thread || transition.gets_further == 0;
    }
    return true;
  }

  bool is_inside(StateIndex source, std::size_t number, const Transition& transition) const {
    return transition.target != no_state && region_[transition.target] == region_[source] && is_allowed(transition) &&
           (removed_.empty() || !removed_[number]);
  }

  template <class Visitor>
  void for_each_inside(StateIndex source, Visitor visit) const {
    std::size_t number = graph_.number_of_first(source);
    for (const Transition& transition : graph_.from(source))
      if (is_inside(source, number++, transition)) visit(transition);
  }

  /// Makes each component with a cycle among the states of a region one of pending_.
  void split(const States& states, Region region) {
    for (const StateIndex root : states)
      if (region_[root] == region && order_[root] == 0 && !patience_.is_at_end) visit_from(root);
  }

  void enter(StateIndex state) {
    if (++patience_.states == states_between_questions) patience_.ask();
    order_[state] = low_[state] = ++entered_;
    path_.push_back(state);
    visits_.push_back({state});
  }

  void visit_from(StateIndex root) {
    enter(root);
    while (!visits_.empty() && !patience_.is_at_end) {
      Visit& visit = visits_.back();
      const auto transitions = graph_.from(visit.state);
      if (visit.next == transitions.size()) {
        leave();
        continue;
      }
      const std::uint32_t at = visit.next++;
      if (!is_inside(visit.state, graph_.number_of_first(visit.state) + at, transitions[at])) continue;
      const StateIndex target = transitions[at].target;
      if (order_[target] == 0) enter(target);
      else low_[visit.state] = std::min(low_[visit.state], order_[target]);
    }
  }

  void leave() {
    const StateIndex state = visits_.back().state;
    visits_.pop_back();
    if (!visits_.empty()) low_[visits_.back().state] = std::min(low_[visits_.back().state], low_[state]);
    if (low_[state] != order_[state]) return;
    const auto begin = std::find(path_.rbegin(), path_.rend(), state).base() - 1;
    States component(begin, path_.end());
    path_.erase(begin, path_.end());
    bool has_cycle = component.size() > 1;
    for_each_inside(state, [&](const Transition& transition) { has_cycle = has_cycle || transition.target == state; });
    const Region region = has_cycle ? ++regions_ : 0;
    for (const StateIndex member : component) {
      region_[member] = region;
      order_[member] = 0;
    }
    if (has_cycle) pending_.push_back(std::move(component));
  }

  Facts facts_of(const States& component) const {
    Facts facts(graph_.thread_count());
    for (const StateIndex state : component) {
      const auto transitions = graph_.from(state);
      for (std::size_t i = 0; i < transitions.size(); ++i)
        if (i == 0 || transitions[i].thread != transitions[i - 1].thread) ++facts.enabled[transitions[i].thread];
      for_each_inside(state, [&](const Transition& inside) {
        facts.runs[inside.thread] = true;
        if (inside.gets_further != 0) facts.gets_further[inside.thread] = true;
        if (inside.backs_off == 0) facts.does_other[inside.thread] = true;
        if (inside.gives_way == 0) return;
        for (const Transition& other : transitions)
          if (other.thread != inside.thread) facts.is_given_way[other.thread] = true;
      });
    }
    return facts;
  }

  /// Whether the whole component answers the question. If only a part of it can, that part is put to pending_.
  bool is_answer(const States& component) {
    const Facts facts = facts_of(component);
    if (!has_what_is_asked_for(component, facts)) return false;
    bool is_fair = true;
    for (std::size_t thread = 0; thread < graph_.thread_count(); ++thread) {
      if (facts.runs[thread]) {
        if (facts.does_other[thread] || !has_way_out(component, thread)) continue;
        if (question_->fairness == Fairness::weak && facts.enabled[thread] < component.size()) look_without(component, thread);
        remove_ways_out(component, thread);
        is_fair = false;
        continue;
      }
      if (facts.enabled[thread] == 0) continue;
      if (question_->demands_strong_fairness()) {
        remove_states(component, static_cast<ThreadId>(thread));
        is_fair = false;
      } else if (question_->fairness == Fairness::weak) {
        if (facts.enabled[thread] == component.size()) return false;
        if (!facts.is_given_way[thread]) continue;
        remove_giving_way(component, static_cast<ThreadId>(thread));
        is_fair = false;
      }
    }
    if (!is_fair) split_again(component);
    return is_fair;
  }

  bool has_what_is_asked_for(const States& component, const Facts& facts) const {
    const ThreadId thread = question_->thread;
    const auto others_get_further = [&] {
      for (std::size_t other = 0; other < facts.gets_further.size(); ++other)
        if (other != thread && facts.gets_further[other]) return true;
      return false;
    };
    switch (question_->kind) {
      case Kind::livelock:
        return true;
      case Kind::never_runs:
        return facts.enabled[thread] != 0;
      case Kind::blocked:
        return others_get_further();
      case Kind::overtaken:
        return facts.runs[thread] && others_get_further() &&
               std::any_of(component.begin(), component.end(), [&](StateIndex state) { return could_[state]; });
    }
    return false;
  }

  void remove_states(const States& component, ThreadId enabled) {
    for (const StateIndex state : component)
      if (graph_.is_enabled(state, enabled)) region_[state] = 0;
  }

  /// Whether there are states from which a thread would get out of what it does in the component.
  bool has_way_out(const States& component, std::size_t thread) const {
    return !could_get_out_.empty() &&
           std::any_of(component.begin(), component.end(), [&](StateIndex state) { return could_get_out_[thread][state]; });
  }

  void remove_ways_out(const States& component, std::size_t thread) {
    for (const StateIndex state : component)
      if (could_get_out_[thread][state]) region_[state] = 0;
  }

  /// Answers in which the thread does not run at all, which may go through states that are about to be removed since it would
  /// get out there.
  void look_without(const States& component, std::size_t thread) {
    Decomposition without(*this);
    without.pending_.clear();
    without.answers_.clear();
    without.removed_.resize(graph_.transition_count());
    for (const StateIndex state : component) {
      std::size_t number = graph_.number_of_first(state);
      for (const Transition& transition : graph_.from(state)) {
        if (transition.thread == thread) without.removed_[number] = true;
        ++number;
      }
    }
    std::vector<FairComponent> found = without.run(component);
    std::move(found.begin(), found.end(), std::back_inserter(answers_));
  }

  /// Removes the transitions by which others give way where the thread is enabled.
  void remove_giving_way(const States& component, ThreadId enabled) {
    removed_.resize(graph_.transition_count());
    for (const StateIndex state : component) {
      if (!graph_.is_enabled(state, enabled)) continue;
      std::size_t number = graph_.number_of_first(state);
      for (const Transition& transition : graph_.from(state)) {
        if (transition.gives_way != 0 && transition.thread != enabled) removed_[number] = true;
        ++number;
      }
    }
  }

  void split_again(const States& component) {
    const Region region = ++regions_;
    for (const StateIndex state : component)
      if (region_[state] != 0) region_[state] = region;
    split(component, region);
  }

  const StateGraph& graph_;
  const Question* question_;
  FairCycles::Patience& patience_;
  std::vector<Region> region_;
  std::vector<StateIndex> order_;  ///< in which the states of a region are entered, from 1; 0: not entered, or left
  std::vector<StateIndex> low_;
  std::vector<bool> removed_;                     ///< by number of transition; empty: none
  std::vector<bool> could_;                       ///< where who is overtaken would get further alone
  std::vector<std::vector<bool>> could_get_out_;  ///< by thread; empty if nobody backs off, or may do so for ever
  Region regions_ = 0;
  StateIndex entered_ = 0;
  std::vector<StateIndex> path_;
  std::vector<Visit> visits_;
  std::vector<States> pending_;
  std::vector<FairComponent> answers_;
};

}  // namespace

FairCycles::FairCycles(const StateGraph& graph, std::function<bool()> goes_on)
    : graph_(graph), patience_{.goes_on = std::move(goes_on)} {
  std::vector<StateIndex> all(graph.size());
  for (StateIndex state = 0; state < graph.size(); ++state) all[state] = state;
  for (const FairComponent& component : Decomposition(graph, nullptr, patience_).run(all))
    cyclic_.insert(cyclic_.end(), component.states.begin(), component.states.end());
  std::sort(cyclic_.begin(), cyclic_.end());
}

std::optional<FairComponent> FairCycles::find(const Question& question, const std::function<bool(StateIndex)>& accept) {
  patience_.ask();
  if (is_cut_short()) return std::nullopt;
  Decomposition decomposition(graph_, &question, patience_);
  std::vector<FairComponent> answers = decomposition.run(cyclic_);
  if (is_cut_short()) return std::nullopt;
  const auto first = [](const FairComponent& component) { return component.states.front(); };
  std::stable_sort(answers.begin(), answers.end(), [&](const auto& a, const auto& b) { return first(a) < first(b); });
  for (FairComponent& answer : answers)
    if (accept(first(answer))) return std::move(answer);
  return std::nullopt;
}

std::vector<bool> gets_further_alone(const StateGraph& graph, ThreadId thread) {
  return reaches_alone(graph, thread, [](const Transition& transition) { return transition.gets_further != 0; });
}

std::vector<bool> gets_out_alone(const StateGraph& graph, ThreadId thread) {
  return reaches_alone(graph, thread, [](const Transition& transition) { return transition.backs_off == 0; });
}

}  // namespace pcheck::checker
