/// FairCycles and lassos on random graphs, against an algorithm that tries everything.

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <queue>
#include <random>

#include "checker/liveness/lasso.hpp"
#include "liveness/naive_cycles.hpp"

using namespace pcheck;
using namespace pcheck::checker;
using Kind = Question::Kind;
using model::ThreadId;

namespace {

using Lists = std::vector<std::vector<Transition>>;  ///< transitions by state

/// The part that can be reached from state 0, numbered by distance.
StateGraph graph_of(const Lists& lists) {
  std::vector<StateIndex> number(lists.size(), no_state);
  std::vector<StateIndex> order = {0};
  number[0] = 0;
  for (std::size_t i = 0; i < order.size(); ++i)
    for (const Transition& transition : lists[order[i]])
      if (transition.target != no_state && number[transition.target] == no_state) {
        number[transition.target] = static_cast<StateIndex>(order.size());
        order.push_back(transition.target);
      }
  StateGraph graph;
  for (const StateIndex state : order) {
    for (Transition transition : lists[state]) {
      if (transition.target != no_state) transition.target = number[transition.target];
      graph.add(transition);
    }
    graph.end_state();
  }
  return graph;
}

Transition random_transition(std::mt19937_64& random, std::size_t states, unsigned thread, unsigned answer) {
  Transition transition;
  transition.target = random() % 20 == 0 ? no_state : static_cast<StateIndex>(random() % states);
  transition.thread = static_cast<std::uint16_t>(thread & 0xfff);
  transition.answer = static_cast<std::uint16_t>(answer);
  transition.gets_further = random() % 6 == 0;
  transition.gives_way = random() % 4 == 0;
  transition.backs_off = thread == 0 && random() % 3 != 0;
  transition.puts_off = thread == 1 && random() % 4 == 0;
  return transition;
}

StateGraph random_graph(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const std::size_t states = 1 + random() % 8;
  const unsigned threads = 1 + static_cast<unsigned>(random() % 3);
  const unsigned percent_enabled = 30 + static_cast<unsigned>(random() % 60);
  Lists lists(states);
  for (auto& list : lists)
    for (unsigned thread = 0; thread < threads; ++thread) {
      if (random() % 100 >= percent_enabled) continue;
      list.push_back(random_transition(random, states, thread, 0));
      if (random() % 5 == 0) list.push_back(random_transition(random, states, thread, 1));
    }
  return graph_of(lists);
}

std::vector<Question> all_questions(const StateGraph& graph) {
  std::vector<Question> questions;
  for (const Fairness fairness : {Fairness::none, Fairness::weak, Fairness::strong}) {
    questions.push_back({.kind = Kind::livelock, .fairness = fairness});
    for (std::size_t t = 0; t < graph.thread_count(); ++t)
      for (const Kind kind : {Kind::never_runs, Kind::blocked, Kind::overtaken})
        if (kind != Kind::never_runs || fairness != Fairness::strong)
          questions.push_back({.kind = kind, .fairness = fairness, .thread = static_cast<ThreadId>(t)});
  }
  return questions;
}

/// The transition of a state that a choice means.
const Transition& chosen(const StateGraph& graph, StateIndex state, model::Choice choice) {
  const auto transitions = graph.from(state);
  const auto found =
      std::find_if(transitions.begin(), transitions.end(), [&](const Transition& t) { return t.choice() == choice; });
  RC_ASSERT(found != transitions.end());
  return *found;
}

/// What a thread does in a loop.
struct Part {
  std::size_t enabled = 0;
  bool runs = false, gets_further = false, is_given_way = false, does_other = false;
  bool puts_off = false;
  bool could = false;          ///< get further alone
  bool could_get_out = false;  ///< of backing off
};

std::vector<Part> parts_of(const StateGraph& graph, StateIndex state, const Schedule& loop) {
  std::vector<Part> parts(graph.thread_count());
  for (const model::Choice choice : loop) {
    const Transition& taken = chosen(graph, state, choice);
    parts[taken.thread].puts_off = parts[taken.thread].puts_off || taken.puts_off != 0;
    for (std::size_t t = 0; t < parts.size(); ++t) {
      if (naive::could(graph, state, static_cast<ThreadId>(t), naive::Goal::gets_further)) parts[t].could = true;
      if (naive::could(graph, state, static_cast<ThreadId>(t), naive::Goal::gets_out)) parts[t].could_get_out = true;
      if (!graph.is_enabled(state, static_cast<ThreadId>(t))) continue;
      ++parts[t].enabled;
      if (t != taken.thread && taken.gives_way != 0) parts[t].is_given_way = true;
    }
    parts[taken.thread].runs = true;
    if (taken.gets_further != 0) parts[taken.thread].gets_further = true;
    if (taken.backs_off == 0) parts[taken.thread].does_other = true;
    state = taken.target;
  }
  return parts;
}

bool is_fair(const Part& part, std::size_t length, const Question& question) {
  if (part.puts_off && question.demands_fairness()) return false;
  if (part.runs) return part.does_other || !part.could_get_out || !question.demands_fairness();
  if (part.enabled == 0) return true;
  if (question.demands_strong_fairness()) return false;
  return question.fairness == Fairness::none || (part.enabled < length && !part.is_given_way);
}

bool answers(const std::vector<Part>& parts, const Question& question) {
  const auto gets_further = [](const Part& part) { return part.gets_further; };
  const bool some_get_further = std::any_of(parts.begin(), parts.end(), gets_further);
  if (question.kind == Kind::livelock) return !some_get_further;
  const Part& self = parts[question.thread];
  if (question.kind == Kind::never_runs) return !self.runs && self.enabled != 0;
  if (question.kind == Kind::blocked) return self.enabled == 0 && some_get_further;
  return self.runs && !self.gets_further && self.could && some_get_further;
}

/// The lasso can be walked, no shorter stem leads to its loop, and the loop is fair and answers the question.
void check_lasso_of(const StateGraph& graph, const Lasso& lasso, const Question& question) {
  std::vector<std::size_t> distances(graph.size(), ~std::size_t{0});
  std::queue<StateIndex> queue({0});
  distances[0] = 0;
  for (; !queue.empty(); queue.pop())
    for (const Transition& transition : graph.from(queue.front()))
      if (transition.target != no_state && distances[transition.target] > graph.size()) {
        distances[transition.target] = distances[queue.front()] + 1;
        queue.push(transition.target);
      }
  StateIndex state = 0;
  for (const model::Choice choice : lasso.stem) state = chosen(graph, state, choice).target;
  const StateIndex begin = state;
  RC_ASSERT(!lasso.loop.empty());
  RC_ASSERT(distances[begin] == lasso.stem.size());
  for (const model::Choice choice : lasso.loop) {
    RC_ASSERT(distances[state] >= lasso.stem.size());
    state = chosen(graph, state, choice).target;
  }
  RC_ASSERT(state == begin);
  const std::vector<Part> parts = parts_of(graph, begin, lasso.loop);
  for (const Part& part : parts) RC_ASSERT(is_fair(part, lasso.loop.size(), question));
  RC_ASSERT(answers(parts, question));
}

}  // namespace

TEST_CASE("fair cycles: found exactly where trying all sets of threads finds one, each with a lasso that shows it") {
  const bool held = rc::check("find and naive agree", [] {
    const StateGraph graph = random_graph(*rc::gen::arbitrary<std::uint64_t>());
    FairCycles cycles(graph);
    for (const Question& question : all_questions(graph)) {
      const auto component = cycles.find(question, [](StateIndex) { return true; });
      RC_ASSERT(component.has_value() == naive::exists(graph, question));
      if (component) check_lasso_of(graph, lasso_in(graph, *component, question), question);
    }
  });
  CHECK(held);
}

TEST_CASE("fair cycles: a graph without a cycle has none") {
  const bool held = rc::check("acyclic", [] {
    const StateGraph graph = random_graph(*rc::gen::arbitrary<std::uint64_t>());
    const Question any{.kind = Kind::never_runs, .fairness = Fairness::none, .thread = 0};
    bool has_cycle = false;  // Kahn: what cannot be taken away from the front goes round
    std::vector<int> incoming(graph.size());
    for (StateIndex s = 0; s < graph.size(); ++s)
      for (const Transition& t : graph.from(s))
        if (t.target != no_state) ++incoming[t.target];
    std::vector<StateIndex> free;
    for (StateIndex s = 0; s < graph.size(); ++s)
      if (incoming[s] == 0) free.push_back(s);
    for (std::size_t i = 0; i < free.size(); ++i)
      for (const Transition& t : graph.from(free[i]))
        if (t.target != no_state && --incoming[t.target] == 0) free.push_back(t.target);
    has_cycle = free.size() != graph.size();
    FairCycles cycles(graph);
    RC_ASSERT(cycles.is_acyclic() == !has_cycle);
    if (!has_cycle) RC_ASSERT(!cycles.find(any, [](StateIndex) { return true; }));
  });
  CHECK(held);
}

TEST_CASE("fair cycles: a search that is not to go on ends at once, and says so") {
  constexpr StateIndex length = 1 << 18;  // of a single circle; asked after each 2^16 states
  StateGraph graph;
  for (StateIndex state = 0; state < length; ++state) {
    Transition next;
    next.target = (state + 1) % length;
    graph.add(next);
    graph.end_state();
  }
  int asked = 0;
  const auto goes_on = [&] { return ++asked < 3; };
  FairCycles cycles(graph, goes_on);
  CHECK(asked == 3);
  CHECK(cycles.is_cut_short());
  CHECK(!cycles.find({.kind = Kind::livelock}, [](StateIndex) { return true; }));
  CHECK(asked == 3);
}
