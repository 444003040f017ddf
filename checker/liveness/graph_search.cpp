#include "checker/liveness/graph_search.hpp"

#include <fmt/format.h>

#include <utility>

#include "checker/liveness/fairness.hpp"
#include "world/arena.hpp"

namespace pcheck::checker {

using model::OperationKind;

Stop GraphSearch::run(const std::function<bool()>& is_out_of_time) {
  model::arena::clear_stacks();
  world_.start();
  saved_.forget();
  if (world_.enabled().empty()) return Stop::exhausted;
  states_.insert(saved_.save());
  for (StateIndex state = 0; state < states_.size(); ++state) {
    expand(state);
    if (state % 0x400 != 0) continue;
    if (monitor_.should_stop()) return Stop::interrupted;
    if (is_to_stop(is_out_of_time)) return Stop::limit;
  }
  return Stop::exhausted;
}

void GraphSearch::restore(StateIndex state) {
  saved_.forget();
  put(state);
}

/// As restore(), if nobody else has used the memory.
void GraphSearch::put(StateIndex state) {
  states_.unpack(state, components_);
  saved_.restore(components_);
}

void GraphSearch::expand(StateIndex state) {
  put(state);
  const auto enabled = world_.enabled();
  enabled_.assign(enabled.begin(), enabled.end());
  bool is_first = true;
  for (const Enabled& entry : enabled_) {
    for (std::uint16_t answer = 0; answer < entry.answers; ++answer) {
      if (!is_first) put(state);
      is_first = false;
      graph_.add(step({entry.thread, answer}, entry.answers));
    }
  }
  graph_.end_state();
}

Transition GraphSearch::step(Choice choice, unsigned answers) {
  Transition transition;
  transition.thread = choice.thread & 0xfff;
  transition.answer = choice.answer;
  const model::Event& event = world_.step(choice);
  transition.gives_way = gives_way(event);
  transition.backs_off = backs_off(event.operation);
  transition.puts_off = puts_off(event, answers);
  const bool has_ended = std::as_const(world_).thread(choice.thread).status == model::ThreadStatus::finished;
  transition.gets_further = has_ended || event.operation.kind == OperationKind::progress;
  if (world_.enabled().empty()) saved_.abandon_steps();
  else transition.target = states_.insert(saved_.save()).first;
  return transition;
}

bool GraphSearch::is_to_stop(const std::function<bool()>& is_out_of_time) {
  if (BlackBox* const box = monitor_.black_box()) ++box->heartbeat;
  if (pace_.is_due()) {
    Statistics statistics;
    statistics.states = states_.size();
    statistics.transitions = graph_.transition_count();
    monitor_.progress(statistics, fmt::format("{} states, for executions without end", fmt::group_digits(states_.size())));
  }
  return memory_bytes() > memory_bytes_max_ || is_out_of_time();
}

}  // namespace pcheck::checker
