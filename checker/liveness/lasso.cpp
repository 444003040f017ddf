/// Finding the shortest of all loops that visit given transitions is the travelling salesman's problem; going to the nearest
/// one first is what has been done for counterexamples since Clarke, Grumberg, McMillan, Zhao, Efficient Generation of
/// Counterexamples and Witnesses in Symbolic Model Checking (DAC 1995). Here it is tried from several states.

#include "checker/liveness/lasso.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <stdexcept>

namespace pcheck::checker {

using model::ThreadId;
using Kind = Question::Kind;

namespace {

/// From how many states of a component a loop is looked for, and how many transitions may be looked at for that in all.
constexpr std::size_t starts_max = 256;
constexpr std::size_t effort_max = 20'000'000;

using Place = std::uint32_t;  ///< in FairComponent::states

/// Something that has to happen in the loop.
struct Obligation {
  enum class What { runs, does_other, is_enabled, is_disabled, runs_or_is_disabled, other_gets_further, could_get_further };
  What what;
  ThreadId thread;
};

/// What a loop in the component has to hold so that it answers the question.
class Obligations {
 public:
  /// `generous`: all threads that run in the component shall run in the loop, and do more than back off if they can, which
  /// makes it fair in any case.
  Obligations(const StateGraph& graph, const FairComponent& component, const Question& question, bool generous)
      : graph_(graph), component_(component) {
    add_question(question);
    for (std::size_t t = 0; t < graph.thread_count(); ++t) {
      const auto thread = static_cast<ThreadId>(t);
      const auto some = [&](auto holds) {
        return std::any_of(component.transitions.begin(), component.transitions.end(),
                           [&](const Transition& transition) { return transition.thread == thread && holds(transition); });
      };
      const bool runs = some([](const Transition&) { return true; });
      if (generous && some([](const Transition& transition) { return transition.backs_off == 0; }))
        add({Obligation::What::does_other, thread});
      if (question.demands_strong_fairness() || (generous && runs)) {
        if (runs) add({Obligation::What::runs, thread});
      } else if (question.fairness == Fairness::weak) {
        add({Obligation::What::runs_or_is_disabled, thread});
      }
    }
  }

  std::size_t size() const { return list_.size(); }

  bool is_met(std::size_t i, Place source, const Transition& transition) const {
    const auto [what, thread] = list_[i];
    const StateIndex state = component_.states[source];
    switch (what) {
      case Obligation::What::runs:
        return transition.thread == thread;
      case Obligation::What::does_other:
        return transition.thread == thread && transition.backs_off == 0;
      case Obligation::What::is_enabled:
        return graph_.is_enabled(state, thread);
      case Obligation::What::is_disabled:
        return !graph_.is_enabled(state, thread);
      case Obligation::What::runs_or_is_disabled:
        return transition.thread == thread || !graph_.is_enabled(state, thread);
      case Obligation::What::other_gets_further:
        return transition.thread != thread && transition.gets_further != 0;
      case Obligation::What::could_get_further:
        return could_[state];
    }
    return false;
  }

 private:
  void add(Obligation obligation) { list_.push_back(obligation); }

  void add_question(const Question& question) {
    switch (question.kind) {
      case Kind::livelock:
        break;
      case Kind::never_runs:
        add({Obligation::What::is_enabled, question.thread});
        break;
      case Kind::blocked:
        add({Obligation::What::other_gets_further, question.thread});
        break;
      case Kind::overtaken:
        could_ = gets_further_alone(graph_, question.thread);
        add({Obligation::What::runs, question.thread});
        add({Obligation::What::other_gets_further, question.thread});
        add({Obligation::What::could_get_further, question.thread});
        break;
    }
  }

  const StateGraph& graph_;
  const FairComponent& component_;
  std::vector<Obligation> list_;
  std::vector<bool> could_;
};

/// A transition of a component and the place where it begins.
struct Edge {
  Place source;
  Transition transition;
};
using Walk = std::vector<Edge>;

/// Looks for loops that meet the obligations.
class LoopSearch {
 public:
  LoopSearch(const FairComponent& component, const Obligations& obligations)
      : component_(component), obligations_(obligations), reached_(component.states.size()), towards_(component.states.size()) {}

  std::size_t effort() const { return effort_; }

  /// A loop from `start` with fewer than `length_max` transitions.
  std::optional<Walk> loop_from(Place start, std::size_t length_max) {
    Walk walk;
    std::vector<bool> met(obligations_.size());
    Place at = start;
    const auto is_new = [&](Place source, const Transition& transition) {
      for (std::size_t i = 0; i < met.size(); ++i)
        if (!met[i] && obligations_.is_met(i, source, transition)) return true;
      return false;
    };
    const auto returns = [&](Place, const Transition& transition) { return transition.target == start; };
    for (;;) {
      const bool all_met = std::find(met.begin(), met.end(), false) == met.end();
      if (all_met && at == start && !walk.empty()) return walk;
      const std::size_t before = walk.size();
      if (all_met) at = append_nearest(at, returns, walk);
      else at = append_nearest(at, is_new, walk);
      if (walk.size() >= length_max) return std::nullopt;
      for (std::size_t k = before; k < walk.size(); ++k)
        for (std::size_t i = 0; i < met.size(); ++i)
          if (obligations_.is_met(i, walk[k].source, walk[k].transition)) met[i] = true;
    }
  }

 private:
  /// Goes the shortest way from `from` to a transition that is wanted, and along it. There is one: all can be reached.
  template <class Wanted>
  Place append_nearest(Place from, const Wanted& wanted, Walk& walk) {
    ++searches_;
    queue_.assign(1, from);
    reached_[from] = searches_;
    for (std::size_t next = 0; next < queue_.size(); ++next) {
      const Place source = queue_[next];
      for (const Transition& transition : component_.from(source)) {
        ++effort_;
        if (wanted(source, transition)) {
          const auto begin = static_cast<std::ptrdiff_t>(walk.size());
          walk.push_back({source, transition});
          for (Place place = source; place != from; place = towards_[place].source) walk.push_back(towards_[place]);
          std::reverse(walk.begin() + begin, walk.end());
          return transition.target;
        }
        if (reached_[transition.target] == searches_) continue;
        reached_[transition.target] = searches_;
        towards_[transition.target] = {source, transition};
        queue_.push_back(transition.target);
      }
    }
    throw std::logic_error("a loop cannot be closed in what should be strongly connected");
  }

  const FairComponent& component_;
  const Obligations& obligations_;
  std::vector<std::uint32_t> reached_;  ///< by which search last
  std::vector<Edge> towards_;           ///< how it was reached then
  std::vector<Place> queue_;
  std::uint32_t searches_ = 0;
  std::size_t effort_ = 0;
};

/// The shortest loop found, from its nearest state on.
Walk short_loop(const FairComponent& component, const Obligations& obligations) {
  LoopSearch search(component, obligations);
  Walk best = *search.loop_from(0, ~std::size_t{0});
  const std::size_t starts = std::min(component.states.size(), starts_max);
  for (std::size_t start = 1; start < starts && search.effort() < effort_max; ++start)
    if (auto walk = search.loop_from(static_cast<Place>(start), best.size())) best = std::move(*walk);
  const auto nearest =
      std::min_element(best.begin(), best.end(), [](const Edge& a, const Edge& b) { return a.source < b.source; });
  std::rotate(best.begin(), nearest, best.end());
  return best;
}

/// Whether all transitions of the loop by a thread back off, and there are some.
bool only_backs_off(const Walk& loop, ThreadId thread) {
  bool runs = false;
  for (const Edge& edge : loop) {
    if (edge.transition.thread != thread) continue;
    if (edge.transition.backs_off == 0) return false;
    runs = true;
  }
  return runs;
}

/// Whether no thread is given way to in vain, and none backs off for ever that could get out.
bool is_fair(const StateGraph& graph, const FairComponent& component, const Question& question, const Walk& loop) {
  if (!question.demands_fairness()) return true;
  for (std::size_t t = 0; t < graph.thread_count() && graph.backs_off(); ++t) {
    const auto thread = static_cast<ThreadId>(t);
    if (!only_backs_off(loop, thread)) continue;
    const std::vector<bool> could = gets_out_alone(graph, thread);
    if (std::any_of(loop.begin(), loop.end(), [&](const Edge& edge) { return could[component.states[edge.source]]; }))
      return false;
  }
  if (question.demands_strong_fairness()) return true;
  const auto runs = [&](ThreadId thread) {
    return std::any_of(loop.begin(), loop.end(), [&](const Edge& edge) { return edge.transition.thread == thread; });
  };
  return std::all_of(loop.begin(), loop.end(), [&](const Edge& edge) {
    if (edge.transition.gives_way == 0) return true;
    const auto others = graph.from(component.states[edge.source]);
    return std::all_of(others.begin(), others.end(),
                       [&](const Transition& other) { return runs(static_cast<ThreadId>(other.thread)); });
  });
}

/// A shortest way to a state; of several, one with few changes of thread.
Schedule stem_to(const StateGraph& graph, StateIndex goal) {
  struct Arrival {
    StateIndex source = no_state;
    model::Choice choice;
    std::uint32_t distance = 0;
    std::uint32_t changes = 0;
  };
  std::vector<Arrival> arrivals(graph.size());
  std::vector<StateIndex> queue = {0};
  for (std::size_t next = 0; next < queue.size() && queue[next] != goal; ++next) {
    const StateIndex source = queue[next];
    const Arrival here = arrivals[source];
    for (const Transition& transition : graph.from(source)) {
      if (transition.target == no_state || transition.target == 0) continue;
      const bool changes = here.source != no_state && here.choice.thread != transition.thread;
      const Arrival arrival{source, transition.choice(), here.distance + 1, here.changes + (changes ? 1u : 0u)};
      Arrival& known = arrivals[transition.target];
      if (known.source == no_state) queue.push_back(transition.target);
      else if (known.distance != arrival.distance || known.changes <= arrival.changes) continue;
      known = arrival;
    }
  }
  Schedule stem;
  for (StateIndex state = goal; state != 0; state = arrivals[state].source) stem.push_back(arrivals[state].choice);
  std::reverse(stem.begin(), stem.end());
  return stem;
}

}  // namespace

Lasso lasso_in(const StateGraph& graph, const FairComponent& component, const Question& question) {
  Walk loop = short_loop(component, Obligations(graph, component, question, false));
  if (!is_fair(graph, component, question, loop)) loop = short_loop(component, Obligations(graph, component, question, true));
  Lasso lasso{.stem = stem_to(graph, component.states[loop.front().source]), .loop = {}};
  for (const Edge& edge : loop) lasso.loop.push_back(edge.transition.choice());
  return lasso;
}

}  // namespace pcheck::checker
