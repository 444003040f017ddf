/// Stateless search with optimal dynamic partial-order reduction (P. A. Abdulla, S. Aronis, B. Jonsson, K. Sagonas, Journal of
/// the ACM 64(4), 2017, algorithm 2): an execution is run to its end, each race in it asks for another order of the two steps,
/// and the search goes back to the last state from which something is to be explored. That state is put back, not run
/// to again, so that an execution costs what is new in it.
///
/// A step that ends the execution (a failure, a false assume()) only ends its thread here: the others go on with what
/// does not depend on it, and the step counts as the last of all. So nothing that others could have done before is lost,
/// and what they do beside it is explored once.
///
/// A search that turns out to be large begins again in parts (dpor_parts.cpp).

#include "checker/dpor/dpor.hpp"

#include <fmt/format.h>

#include "checker/liveness/lasso_check.hpp"
#include "checker/liveness/lasso_sighting.hpp"
#include "checker/reductions.hpp"
#include "checker/strategies/strategies.hpp"

namespace pcheck::checker {

using model::OperationKind;

DporExplorer::DporExplorer(World& world, const Options& options, Search& search, Monitor& monitor)
    : world_(world),
      now_(world),
      search_(search),
      monitor_(&monitor),
      idle_(world_, pulse_, has_reduction(options, "idle-rounds")),
      suspects_(world, path_, search, options),
      jobs_(options.jobs),
      hang_seconds_(options.hang_seconds),
      may_remember_(!options.detect_leaks),
      looks_for_livelocks_(options.detect_livelocks),
      sleep_sets_(make_sleep_sets()),
      started_(std::chrono::steady_clock::now()) {}

Stop DporExplorer::run(const Goal& goal, const Limits& limits) {
  may_be_divided_ = limits.executions_max == 0;
  for (;;) {
    const auto stop = parts_.empty() ? explore(goal, limits) : explore_parts(goal, limits);
    if (stop) return *stop;
    if (is_broken_ || idle_.known() != 0) end_division();
    forget_results();
  }
}

void DporExplorer::forget_results() {
  statistics_ = Statistics{};
  outcomes_.clear();
}

std::string DporExplorer::coverage() const {
  std::string words = one_per_class(statistics_.executions);
  if (idle_.known() == 0) return words;
  if (!looks_for_livelocks_) return words + ", but not executions without end";
  words += ", and executions without end";
  if (has_lost_a_loop_) return words + ", but for a loop that did not go round in the same way again";
  return has_livelock_ ? words : words + ": no livelock";
}

void DporExplorer::begin(const Limits& limits) {
  must_begin_again_ = false;
  box_ = monitor_->black_box();
  pulse_.begin(box_, [this, &limits] { return poll(limits); });
  path_.clear();
  note_path_in_black_box();
  pulse_.set_in_scenario(true);
  world_.start();
  pulse_.set_in_scenario(false);
  saved_.clear();
  saved_.save(0);
  unsaved_ = 0;
  frontier_.begin();
  reversals_.clear();
  idle_.begin();
  suspects_.begin();
  cut_off_.clear();
  coda_.clear();
}

std::optional<Stop> DporExplorer::explore(const Goal& goal, const Limits& limits) {
  const std::size_t learnt = now_.learnt() + idle_.known();
  begin(limits);
  for (std::uint64_t ticks = 0;; ++ticks) {
    run_to_end(limits);
    if (pulse_.stop()) return look_at_suspects(goal, limits) ? Stop::goal : pulse_.stop();
    if (!nondeterminism_.empty()) return Stop::nondeterminism;
    if (is_broken_) return std::nullopt;
    finish_execution();
    if (look_at_suspects(goal, limits)) return Stop::goal;
    if (now_.learnt() + idle_.known() != learnt || must_begin_again_ || path_.is_to_begin_again()) return std::nullopt;
    if (may_be_divided_ && ticks + 1 == division.executions_before) {
      estimate(TreeSize::descents_before_division, limits);
      if (divide()) return std::nullopt;
    }
    offer_reversals();
    if (pulse_.stop()) return pulse_.stop();
    if (!backtrack()) return Stop::exhausted;
    if (limits.executions_max != 0 && statistics_.executions + statistics_.pruned_executions >= limits.executions_max)
      return Stop::limit;
    if (limits.transitions_max != 0 && statistics_.transitions >= limits.transitions_max) return Stop::limit;
    if ((ticks & 0xfff) == 0xfff && path_.forced().empty() && idle_.known() == 0) estimate(1, limits);
    if ((ticks & 0xff) == 0)
      if (const auto stop = poll(limits)) return stop;
  }
}

/// What the thread could do but for forced orders: with the first answer that is no idle round. no_choice if it has to wait.
Choice DporExplorer::could_do(ThreadId thread) {
  if (now_.thread(thread).status != model::ThreadStatus::alive) return no_choice;
  const Choice choice{thread, idle_.first_busy_answer(thread)};
  if (choice.answer >= now_.answers(thread)) return no_choice;
  const bool is_cut_off =
      !path_.ends().empty() && (path_.has_ended(thread) || path_.is_cut_off({{thread, 0}, now_.pending(thread)}));
  return is_cut_off ? no_choice : choice;
}

/// The thread that went last goes on, unless it lets others go first. What joins is left for the end, where it goes alone,
/// and what ends other threads to the very end: what these do is seen sooner. no_choice if nobody can go on.
Choice DporExplorer::choose() {
  const auto count = static_cast<ThreadId>(now_.thread_count());
  ThreadId first = 0;
  if (!path_.empty()) {
    const ThreadId last = path_.back().act.thread();
    const OperationKind kind = now_.pending(last).kind;
    if (model::lets_others_go(kind)) first = static_cast<ThreadId>(last + 1);
    else if (!model::joins(kind) && !model::ends_threads(kind))
      if (const Choice choice = can_do(last); choice != no_choice) return choice;
  }
  Choice joining = no_choice;
  Choice ending = no_choice;
  for (ThreadId i = 0; i < count; ++i) {
    const auto thread = static_cast<ThreadId>(first + i < count ? first + i : first + i - count);
    const Choice choice = can_do(thread);
    if (choice == no_choice) continue;
    const OperationKind kind = now_.pending(thread).kind;
    if (model::joins(kind)) joining = choice;
    else if (model::ends_threads(kind)) ending = choice;
    else return choice;
  }
  return joining != no_choice ? joining : ending;
}

/// Executes what is to be explored from the last state, then anything, until nobody can go on, or the search is to end.
void DporExplorer::run_to_end(const Limits& limits) {
  limited_ = false;
  course_ = nullptr;
  is_never_alone_ = false;
  if (now_.end() != End::running) return;  // before the first operation
  while (!pulse_.stop()) {
    if (path_.size() == limits.steps_max) {
      limited_ = true;
      return;
    }
    if (frontier_.has_branch()) {
      const auto taken = frontier_.take_branch();
      if (!is_as_before(taken.act)) return;
      execute(taken.act.choice, taken.below);
      continue;
    }
    if (now_.alive_count() == 1 && has_settled_orders() && !is_never_alone_ && !path_.has_met_all() && path_.ends().empty()) {
      if (run_alone(limits)) return;
      continue;
    }
    const Choice choice = choose();
    if (choice == no_choice) return;
    execute(choice, {});
  }
}

/// A state from which something else is likely to be explored: another thread stands at something that the act is in
/// conflict with. Back to others the search gets by way of an earlier one.
bool DporExplorer::is_worth_saving(const Act& act, unsigned answers) const {
  constexpr Position steps_run_again_max = 12;
  if (path_.empty()) return false;  // it was saved as the search began
  if (now_.alive_count() == 1) return false;
  if (answers > 1 || unsaved_ >= steps_run_again_max) return true;
  if (unsaved_ == 0) return false;  // one step is run again sooner than a state is saved
  if (!act.is_plain) return true;
  const model::KindSet& commutes = model::semantics(act.operation.kind).commutes;
  const auto count = static_cast<ThreadId>(now_.thread_count());
  for (ThreadId other = 0; other < count; ++other) {
    if (other == act.thread() || now_.thread(other).status != model::ThreadStatus::alive) continue;
    const model::Operation& pending = now_.pending(other);
    if (touches(pending, act.operation.object) || touches(pending, act.operation.object2))
      if (!commutes.test(model::index(pending.kind))) return true;
  }
  return false;
}

void DporExplorer::execute(Choice choice, const Frontier::Branches& below) {
  const ThreadId thread = choice.thread;
  Path::Step& step = path_.draft();
  step.act = Act(choice, model::foreseen(now_, thread));
  is_broken_ = is_broken_ || !path_.is_as_forced(step.act);
  if (may_be_divided_) seen_.note(step.act, path_.count_of(thread));
  const unsigned answers = now_.answers(thread);
  find_alternatives(choice, answers);
  if (is_worth_saving(step.act, answers)) {
    saved_.save(path_.size());
    unsaved_ = 0;
  } else {
    ++unsaved_;
  }
  rehearsal_.before_step(step.act.operation);
  if (box_ != nullptr) note_in_black_box(choice);
  const bool ends_others = model::ends_threads(step.act.operation.kind);
  if (ends_others) note_pending(thread);
  const model::Event& event = pulse_.step(choice);
  ++statistics_.transitions;
  if (ends_others) forget_pending_of_alive();
  const bool ended = now_.end() != End::running;
  step.ended = ended;
  step.object_type = event.object_type;
  step.before = event.before;
  step.result = event.result;
  path_.push({event.created, event.created_count});
  reversals_.on_step(alternatives_);
  suspects_.on_step();
  frontier_.on_step(below);
  if (ended) rehearsal_.go_back(path_.size() - 1);
  else idle_.learn_from(path_);
}

/// The other answers that are to be explored in the place of this one: none where a step of the thread has been.
void DporExplorer::find_alternatives(Choice choice, unsigned answers) {
  alternatives_.clear();
  if (answers == 1 || frontier_.has_explored(choice.thread)) return;
  for (std::uint16_t answer = 0; answer < answers; ++answer)
    if (answer != choice.answer && !idle_.would_be_idle({choice.thread, answer})) alternatives_.push_back(answer);
}

/// Something that it does next, if it gets so far and no forced order keeps it from that.
bool DporExplorer::stands_at_something(ThreadId thread) const {
  return now_.thread(thread).status == model::ThreadStatus::alive && !path_.has_ended(thread) && !path_.is_held(thread);
}

/// What the other threads stand at when one of them is about to end some.
void DporExplorer::note_pending(ThreadId ending) {
  for (ThreadId thread = 0; thread < now_.thread_count(); ++thread)
    if (thread != ending && stands_at_something(thread)) cut_off_.push_back({path_.size(), {{thread, 0}, now_.pending(thread)}});
}

/// Those that it has not ended.
void DporExplorer::forget_pending_of_alive() {
  std::erase_if(cut_off_, [&](const CutOff& cut_off) {
    return now_.end() != End::running ? cut_off.by == path_.size()
                                      : now_.thread(cut_off.act.thread()).status == model::ThreadStatus::alive;
  });
}

/// All other threads have ended. What the last one does is executed without looking for alternatives, as there are none: it
/// joins others, or all that they did happens before. False if it comes to something else.
bool DporExplorer::run_alone(const Limits& limits) {
  ThreadId thread = 0;
  while (now_.thread(thread).status != model::ThreadStatus::alive) ++thread;
  knowledge_.clear();
  path_.add_knowledge(thread, knowledge_);
  course_ = nullptr;
  if (may_remember_) {
    const Coda::Course* const course = coda_.find(thread);
    if (course != nullptr && path_.is_complete(knowledge_, course->joined) &&
        path_.size() + course->steps.size() <= limits.steps_max) {
      course_ = course;
      path_.set_tail(course->steps);
      return true;
    }
  }
  joined_.assign(now_.thread_count(), 0);
  is_simple_ = true;
  bool is_complete = false;
  while (now_.end() == End::running && now_.thread(thread).status == model::ThreadStatus::alive && !pulse_.stop()) {
    const model::Operation& pending = now_.pending(thread);
    const bool joins = pending.kind == OperationKind::join;  // what joins several is rare
    if (!joins && !is_complete) is_complete = path_.is_complete(knowledge_, joined_);
    if (!(joins || is_complete) || model::starts_threads(pending.kind) || now_.answers(thread) != 1 ||
        idle_.would_be_idle({thread, 0}) || path_.size() + path_.tail().size() == limits.steps_max) {
      leave_tail();
      return false;
    }
    if (joins && !is_complete) {
      joined_[pending.target] = 1;
      path_.add_knowledge(pending.target, knowledge_);
    }
    is_simple_ = is_simple_ && (joins || pending.kind == OperationKind::load);
    execute_lone({thread, 0});
  }
  return true;
}

void DporExplorer::execute_lone(Choice choice) {
  Path::Step& step = path_.add_to_tail();
  step.act = Act(choice, now_.pending(choice.thread));
  if (box_ != nullptr) note_in_black_box(choice);
  const model::Event& event = pulse_.step(choice);
  ++statistics_.transitions;
  step.ended = now_.end() != End::running;
  step.object_type = event.object_type;
  step.before = event.before;
  step.result = event.result;
  suspects_.on_lone_step();
  idle_.learn_from(path_);
}

/// Alternatives are to be looked for after all.
void DporExplorer::leave_tail() {
  for (const Path::Step& step : path_.take_tail()) {
    path_.draft() = step;
    ++unsaved_;
    path_.push({});
    reversals_.on_step({});
    suspects_.on_step();
    frontier_.on_step({});
  }
  is_never_alone_ = true;
}

/// False, with nondeterminism_ set, if the thread of a branch does not stand where it did.
bool DporExplorer::is_as_before(const Act& act) {
  const ThreadId thread = act.thread();
  const bool alive = thread < now_.thread_count() && now_.thread(thread).status == model::ThreadStatus::alive;
  if (alive && act.choice.answer < now_.answers(thread) && now_.pending(thread).kind == act.operation.kind &&
      now_.pending(thread).object == act.operation.object)
    return true;
  nondeterminism_ = fmt::format("at step {} thread {} does not come to the operation {} as it did before", path_.size(), thread,
                                model::semantics(act.operation.kind).name);
  return false;
}

/// The execution in hand has ended: with all threads finished or stuck, or else once for each step that ended it.
void DporExplorer::finish_execution() {
  statistics_.steps_max = std::max<std::uint64_t>(statistics_.steps_max, path_.size() + path_.tail().size());
  note_waiting();
  if (!is_in_part()) return;
  if (course_ != nullptr) {
    finish_as_before();
    return;
  }
  if (path_.ends().empty() || !path_.tail().empty()) {
    world_.enabled();
    finish_with(std::nullopt);
    note_endless();
    return;
  }
  const bool several = path_.ends().size() > 1;
  if (several) saved_.save(path_.size());
  for (const Position end : path_.ends()) {
    pulse_.step(path_[end].act.choice);
    finish_with(end);
    if (several) rehearsal_.go_back(path_.size());
  }
}

/// Where threads could go on, but only round loops that wait: what that is is asked once of each place where they all stand.
void DporExplorer::note_endless() {
  if (idle_.known() == 0 || limited_ || !looks_for_livelocks_ || now_.end() != End::running) return;
  std::vector<const void*> places;
  for (ThreadId thread = 0; thread < now_.thread_count(); ++thread)
    places.push_back(now_.thread(thread).status == model::ThreadStatus::alive ? now_.pending(thread).pc : nullptr);
  if (!endless_seen_.insert(places).second) return;
  Lasso& lasso = endless_.emplace_back(Lasso{.stem = schedule_of(path_, std::nullopt), .loop = {}});
  for (ThreadId thread = 0; thread < now_.thread_count(); ++thread)
    if (idle_.would_be_idle(thread)) lasso.loop.insert(lasso.loop.end(), idle_.round().begin(), idle_.round().end());
}

/// True if the goal was met. Changes the memory.
bool DporExplorer::look_at_endless(const Goal& goal) {
  bool met = false;
  for (Lasso& lasso : endless_) {
    const auto observation = settle_lasso(world_, lasso, Fairness::weak);
    if (observation) met = note_lasso(search_, lasso, *observation, goal) || met;
    (observation ? has_livelock_ : has_lost_a_loop_) = true;
  }
  endless_.clear();
  return met;
}

void DporExplorer::note_waiting() {
  waiting_.clear();
  if (course_ != nullptr || !path_.tail().empty()) return;
  for (ThreadId thread = 0; thread < now_.thread_count(); ++thread)
    if (stands_at_something(thread)) waiting_.push_back({{thread, 0}, now_.pending(thread)});
  for (const Act& act : waiting_) path_.take_note_of(act);
}

/// As the course that the last thread takes.
void DporExplorer::finish_as_before() {
  ++statistics_.executions;
  if (course_->outcome != OutcomeTable::none) outcomes_.count_again(course_->outcome);
  suspects_.on_end(std::nullopt);
  if (on_execution) on_execution(schedule_of(path_, std::nullopt));
}

/// `end` is the step that comes last.
void DporExplorer::finish_with(std::optional<Position> end) {
  if (now_.end() == End::pruned) ++statistics_.pruned_executions;
  else ++statistics_.executions;
  if (limited_) ++statistics_.limited_executions;
  OutcomeTable::Index outcome = OutcomeTable::none;
  if (now_.has_final_outcomes()) outcome = outcomes_.record(world_, [&] { return schedule_of(path_, end); });
  if (may_remember_ && is_simple_ && now_.end() == End::finished && !path_.tail().empty())
    coda_.remember({path_.tail(), joined_, outcome});
  suspects_.on_end(end);
  if (on_execution) on_execution(schedule_of(path_, end));
}

bool DporExplorer::look_at_suspects(const Goal& goal, const Limits& limits) {
  std::vector<Schedule>& schedules = suspects_.schedules();
  if (schedules.empty() && endless_.empty()) return false;
  bool met = look_at_endless(goal);
  for (const Schedule& schedule : schedules) met = search_.examine(schedule, goal, limits) || met;
  schedules.clear();
  saved_.forget_memory();
  note_path_in_black_box();
  must_begin_again_ = !suspects_.on_looked_at();
  return met;
}

/// Changes the memory.
void DporExplorer::offer_reversals() {
  for (const Act& act : waiting_) reversals_.offer_waiting(act);
  for (const CutOff& cut_off : cut_off_) reversals_.offer_cut_off(cut_off.act, cut_off.by);
  reversals_.offer_all();
}

/// Goes back to the last state from which something is to be explored; false if there is none.
bool DporExplorer::backtrack() {
  while (!path_.empty()) {
    frontier_.on_step_explored();
    reversals_.on_step_undone();
    suspects_.on_step_undone();
    path_.pop();
    while (!cut_off_.empty() && cut_off_.back().by >= path_.size()) cut_off_.pop_back();
    if (!frontier_.has_branch()) continue;
    unsaved_ = path_.size() - rehearsal_.go_back(path_.size());
    return true;
  }
  return false;
}

/// Steps that ended the execution are left out: they were put back.
void DporExplorer::note_in_black_box(Choice choice) {
  const std::size_t place = path_.size() - path_.ends().size() + (path_.tail().empty() ? 0 : path_.tail().size() - 1);
  box_->note(place, choice);
}

void DporExplorer::note_path_in_black_box() {
  if (box_ == nullptr) return;
  box_->choice_count = 0;
  for (Position i = 0; i < path_.size(); ++i)
    if (!path_[i].ended) box_->note(box_->choice_count, path_[i].act.choice);
}

/// At fixed numbers of executions, so that what it teaches the world is the same in every run.
void DporExplorer::estimate(unsigned descents, const Limits& limits) {
  pulse_.set_in_scenario(true);
  tree_size_.descend(*sleep_sets_, world_, descents, [&] { return !poll(limits); });
  pulse_.set_in_scenario(false);
  saved_.forget_memory();
  unsaved_ = path_.size() - rehearsal_.go_back(path_.size());
  note_path_in_black_box();
}

std::optional<Stop> DporExplorer::poll(const Limits& limits) {
  if (box_ != nullptr) ++box_->heartbeat;
  const auto now = std::chrono::steady_clock::now();
  const double seconds = std::chrono::duration<double>(now - started_).count();
  if (pace_.is_due(now)) {
    statistics_.seconds = seconds;
    Statistics sum = statistics_;
    sum.add(others_);
    monitor_->progress(sum, tree_size_.words(sum.executions) + one_per_class(sum.executions));
  }
  if (monitor_->should_stop()) return Stop::interrupted;
  if (limits.seconds_max > 0 && seconds >= limits.seconds_max) return Stop::limit;
  return std::nullopt;
}

}  // namespace pcheck::checker
