/// What a search of states does with steps of which it is known what they lead to (known_steps.hpp). All that comes of them is as
/// if they had been executed: counts, sleep sets, and what is visited next.

#include <algorithm>
#include <bit>
#include <utility>

#include "checker/states/states.hpp"
#include "objects/semantics.hpp"

namespace pcheck::checker {

KnownSteps::Situation StatesExplorer::known_situation() {
  return options_.known && saved_.recalls_fibers() ? known_steps_.situation(world_) : KnownSteps::Situation{};
}

void StatesExplorer::forget_known() {
  known_steps_.clear();
  known_choices_.clear();
}

/// A choice of the top frame. False if it is to be executed.
bool StatesExplorer::take_known_step(Choice choice) {
  const KnownSteps::Situation situation = frames_.back().situation;
  if (situation.number == 0 || known_lessons_ != footprint_.lessons()) return false;
  const auto step = known_steps_.find(top_state(), choice, situation);
  if (!step) return false;
  next_state_ = top_state_;
  for (const Content& write : step->writes) next_state_[write.slot] = write.id;
  if (step->ends && !known_choices_.find(next_state_)) return false;
  if (!sleep_through(choice.thread, *step)) return false;
  saved_.count_known(step->fibers.size());
  steps_known_ += step->fibers.size();
  if (wakes_nobody()) return true;
  if (is_path_new()) statistics_.transitions += step->fibers.size();
  const std::size_t path_begin = path_.size();
  path_.push_back(choice);
  path_.resize(path_begin + step->fibers.size(), {choice.thread, 0});
  come_to_next_state(path_begin);
  return true;
}

/// The world is put there only if something is to be seen or done there.
void StatesExplorer::come_to_next_state(std::size_t path_begin) {
  const auto visit = this->visit(next_state_);
  if (!visit) {
    path_.resize(path_begin);
    return;
  }
  if (enter_known(next_state_, path_begin, *visit)) return;
  saved_.restore(next_state_);
  list_enabled();
  enter(next_state_, path_begin, Movers::run, *visit);
}

/// Goes on from a state that the world is not in. False if it has to be.
bool StatesExplorer::enter_known(std::span<const ComponentId> state, std::size_t path_begin, const Visit& visit) {
  const auto choices = known_choices_.find(state);
  if (!choices) return false;
  push_frame(state, path_begin, visit, *choices);
  top_in_memory_ = false;
  ++states_known_;
  return true;
}

/// Who sleeps on while a step is made that nobody sees. False, with nothing changed, if that cannot be told.
bool StatesExplorer::sleep_through(ThreadId thread, const KnownSteps::Step& step) {
  if (sleepers() == 0) return true;
  const auto pending_of = [&](ThreadId sleeper) { return known_steps_.pending(top_state_, sleeper); };
  SleepSet left = sleepers() & ~model::Thread::bit_of(thread);
  for (SleepSet open = left; open != 0; open &= open - 1)
    if (model::semantics(pending_of(static_cast<ThreadId>(std::countr_zero(open))).kind).foresee != nullptr) return false;
  for (const ComponentId fiber : step.fibers) {
    const model::Operation taken = known_steps_.pending(thread, fiber);
    left = without_dependent(left, {thread, &taken}, pending_of);
  }
  sleep_ &= left;
  if (!is_path_new()) slept_ &= left;
  return true;
}

/// Whether the step that a thread is about to make from the top frame's state, which is in memory, may be known next time.
bool StatesExplorer::watch_step(ThreadId thread) {
  const bool is_watched = saved_.recalls_fibers() && frames_.back().situation.number != 0;
  saved_.watch(is_watched ? &trace_ : nullptr);
  trace_.clear();
  if (is_watched) known_steps_.begin(world_, thread);
  return is_watched;
}

/// The step that was watched has led to `state`, which is in memory, and nobody may go first there.
void StatesExplorer::remember_step(std::span<const ComponentId> state, std::size_t path_begin) {
  if (goes_round_ || trace_.fibers.size() != path_.size() - path_begin) return;
  const Choice choice = path_[path_begin];
  const auto is_others = [&](Choice later) { return later.thread != choice.thread; };
  if (std::any_of(path_.begin() + static_cast<std::ptrdiff_t>(path_begin), path_.end(), is_others)) return;
  if (std::exchange(known_lessons_, footprint_.lessons()) != footprint_.lessons()) forget_known();
  known_steps_.add(world_, top_state_, choice, frames_.back().situation, trace_, state);
}

}  // namespace pcheck::checker
