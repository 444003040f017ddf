#include "checker/states/breadth_first.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "world/arena.hpp"

namespace pcheck::checker {

Stop BreadthFirst::run(const std::function<bool()>& on_end) {
  model::arena::clear_stacks();
  world_.start();
  saved_.forget();
  if (world_.enabled().empty()) return on_end() ? Stop::goal : Stop::exhausted;
  states_.insert(saved_.save());
  origins_.push_back({});
  StateIndex level_end = 1;
  for (StateIndex state = 0; state < states_.size(); ++state) {
    if (state == level_end) {
      level_end = states_.size();
      ++depth_;
    }
    if (depth_ == bounds_.steps_max) return Stop::exhausted;
    if (expand(state, on_end)) return Stop::goal;
    if (state % 0x400 != 0) continue;
    if (BlackBox* const box = monitor_.black_box()) ++box->heartbeat;
    if (pace_.is_due()) {
      Statistics statistics;
      statistics.states = states_.size();
      statistics.transitions = transitions_;
      monitor_.progress(statistics, fmt::format("{} states, for the shortest schedule", fmt::group_digits(states_.size())));
    }
    if (monitor_.should_stop()) return Stop::interrupted;
    if (memory_bytes() > bounds_.memory_bytes_max || transitions_ > bounds_.transitions_max) return Stop::limit;
  }
  return Stop::exhausted;
}

bool BreadthFirst::expand(StateIndex state, const std::function<bool()>& on_end) {
  const auto put = [&] {
    states_.unpack(state, components_);
    saved_.restore(components_);
  };
  put();
  const auto enabled = world_.enabled();
  enabled_.assign(enabled.begin(), enabled.end());
  bool is_first = true;
  for (const Enabled& entry : enabled_) {
    for (std::uint16_t answer = 0; answer < entry.answers; ++answer) {
      if (!is_first) put();
      is_first = false;
      last_ = {state, {entry.thread, answer}};
      ++transitions_;
      world_.step(last_.choice);
      if (world_.enabled().empty()) {
        if (on_end()) return true;
        saved_.abandon_steps();
      } else if (states_.insert(saved_.save()).second) {
        origins_.push_back(last_);
        if (on_state && on_state()) return true;
      }
    }
  }
  return false;
}

Schedule BreadthFirst::schedule() const {
  Schedule schedule;
  if (origins_.empty()) return schedule;
  schedule.push_back(last_.choice);
  for (StateIndex state = last_.from; state != 0; state = origins_[state].from) schedule.push_back(origins_[state].choice);
  std::reverse(schedule.begin(), schedule.end());
  return schedule;
}

std::size_t BreadthFirst::memory_bytes() const {
  return states_.memory_bytes() + saved_.memory_bytes() + origins_.capacity() * sizeof(Origin);
}

}  // namespace pcheck::checker
