#pragma once
/// Executions without end in a graph of states: which fair cycles there are on which a thread, or all of them, get no
/// further.

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "checker/liveness/fairness.hpp"
#include "checker/liveness/state_graph.hpp"

namespace pcheck::checker {

/// The cycles that are looked for. A thread gets further where it marks progress or ends.
struct Question {
  enum class Kind {
    livelock,    ///< no thread gets further, and all that are ever able to go on do
    never_runs,  ///< the thread is able to go on again and again, and never does
    blocked,     ///< the thread is never able to go on, and others get further
    overtaken,   ///< the thread goes on, and others get further; left alone it would do so itself, again and again
  };
  Kind kind = Kind::livelock;
  Fairness fairness = Fairness::weak;         ///< of a livelock it is always strong
  model::ThreadId thread = model::no_thread;  ///< who starves; of a livelock nobody

  bool demands_strong_fairness() const { return kind == Kind::livelock || fairness == Fairness::strong; }
  bool demands_fairness() const { return demands_strong_fairness() || fairness == Fairness::weak; }
};

/// States each of which can be reached from each other by transitions among them: an execution that makes all of these
/// transitions again and again is an answer.
struct FairComponent {
  std::vector<StateIndex> states;       ///< in order
  std::vector<std::size_t> begins;      ///< by place in `states`: its first transition; one more at the end
  std::vector<Transition> transitions;  ///< targets are places in `states`

  std::span<const Transition> from(std::size_t place) const {
    return {transitions.data() + begins[place], begins[place + 1] - begins[place]};
  }
};

class FairCycles {
 public:
  /// The graph must not change afterwards. `goes_on` is asked now and then; once it says no, all is cut short.
  explicit FairCycles(const StateGraph& graph, std::function<bool()> goes_on = {});

  /// Then nothing follows from what was not found.
  bool is_cut_short() const { return patience_.is_at_end; }

  bool is_acyclic() const { return cyclic_.empty(); }

  /// Of the components that answer the question, and of which `accept` takes the first state, the one that begins nearest to
  /// the graph's first state. Cost: linear in the graph, times the number of threads at worst.
  std::optional<FairComponent> find(const Question& question, const std::function<bool(StateIndex)>& accept);

  /// How long it may take.
  struct Patience {
    std::function<bool()> goes_on;
    bool is_at_end = false;
    std::uint32_t states = 0;  ///< looked at since the last question

    void ask() {
      states = 0;
      is_at_end = is_at_end || (goes_on && !goes_on());
    }
  };

 private:
  const StateGraph& graph_;
  Patience patience_;
  std::vector<StateIndex> cyclic_;  ///< states that lie on a cycle
};

/// For each state, whether the thread gets further if only it goes on from there, with the right answers.
std::vector<bool> gets_further_alone(const StateGraph& graph, model::ThreadId thread);
/// The same for doing something else than backing off.
std::vector<bool> gets_out_alone(const StateGraph& graph, model::ThreadId thread);

}  // namespace pcheck::checker
