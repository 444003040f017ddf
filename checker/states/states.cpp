/// Explicit-state search of native code. A state is the memory of an execution, taken apart into components that are
/// stored once each (collapse: Holzmann, State Compression in SPIN, 1997) and compared exactly; a step restores a
/// state, executes one choice and saves the result. An operation that may go first (footprint.hpp) is executed at once
/// and alone, and the state before it is not stored; where such a step closes a cycle, everything is expanded (the
/// cycle proviso of ample sets: Clarke, Grumberg, Peled, Model Checking, 1999, section 10.5).

#include "checker/states/states.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "checker/explaining/values.hpp"

namespace pcheck::checker {

using model::ObjectType;
using model::OperationKind;

namespace {

/// So many operations at most are executed as one step; a longer run of them stores a state in between.
constexpr int movers_per_step_max = 4096;

bool writes_variable(OperationKind kind) { return kind == OperationKind::store; }

bool accesses_variable(const World& world, ThreadId thread) {
  const model::Operation& operation = world.pending(thread);
  return (operation.kind == OperationKind::load || operation.kind == OperationKind::store) &&
         world.object(operation.object).type == ObjectType::shared;
}

}  // namespace

StatesExplorer::StatesExplorer(World& world, const StatesOptions& options, Monitor& monitor)
    : world_(world), options_(options), monitor_(monitor), saved_(world), started_(std::chrono::steady_clock::now()), reported_(started_) {}

Stop StatesExplorer::run(const Examine& examine, const Limits& limits) {
  for (;;) {
    const std::size_t watched = world_.watched_count();
    const auto stop = explore(examine, limits);
    statistics_.states = states_.size();
    const bool learnt = !stop || (*stop == Stop::exhausted && options_.reduce && world_.watched_count() != watched);
    if (!learnt) return *stop;
    begin_again();
  }
}

/// What was taken for granted was wrong: once more, with what has been learnt.
void StatesExplorer::begin_again() {
  footprint_.begin_again();
  states_.clear();
  frames_.clear();
  choices_.clear();
  on_path_.clear();
  outcomes_.clear();
  statistics_ = Statistics{};
}

std::optional<Stop> StatesExplorer::explore(const Examine& examine, const Limits& limits) {
  begin();
  for (std::uint64_t ticks = 0; !frames_.empty() || !suspects_.empty(); ++ticks) {
    while (!suspects_.empty()) {
      const Schedule schedule = std::move(suspects_.back());
      suspects_.pop_back();
      const bool enough = examine(schedule);
      saved_.forget();
      if (enough) return Stop::goal;
    }
    if (footprint_.is_broken()) return std::nullopt;
    if (!frames_.empty()) take_next_choice();
    if ((ticks & 0x3ff) == 0)
      if (const auto stop = poll(limits)) return stop;
  }
  if (footprint_.is_broken()) return std::nullopt;
  return Stop::exhausted;
}

/// Runs to the first state at which there is something to choose.
void StatesExplorer::begin() {
  const auto start = [&] {
    saved_.forget();
    path_.clear();
    ended_early_ = false;
    world_.start();
    footprint_.observe(world_, 0);
  };
  start();
  if (world_.end() != End::running || world_.enabled().empty()) {
    finish_execution();
    return;
  }
  if (run_movers() == Advance::at_state) {
    arrive(0, Movers::run);
    return;
  }
  finish_execution();
  if (!ended_early_) return;
  start();
  world_.enabled();
  arrive(0, Movers::leave);
}

void StatesExplorer::take_next_choice() {
  const std::size_t top = frames_.size() - 1;
  if (frames_[top].next_choice == choices_.size()) {
    choices_.resize(frames_[top].first_choice);
    on_path_[frames_[top].state] = false;
    path_.resize(frames_[top].path_begin);
    frames_.pop_back();
    return;
  }
  const Choice choice = choices_[frames_[top].next_choice++];
  const std::size_t path_begin = path_.size();
  ended_early_ = false;
  saved_.restore(states_.components(frames_[top].state));
  if (step(choice) == Advance::at_state && run_movers() == Advance::at_state) {
    arrive(path_begin, Movers::run);
    return;
  }
  finish_execution();
  saved_.forget();
  const bool after_movers = path_.size() > path_begin + 1;
  path_.resize(path_begin);
  if (!ended_early_) return;
  // A failure or a false assume() must not hide what other threads could have done before it.
  if (after_movers) {
    saved_.restore(states_.components(frames_[top].state));
    step(choice);
    arrive(path_begin, Movers::leave);
  } else {
    expand_fully(frames_[top]);
  }
}

/// Saves the state in memory, to which path_ leads; goes on from there if it is new.
void StatesExplorer::arrive(std::size_t path_begin, Movers movers) {
  const auto inserted = states_.insert(saved_.save());
  if (inserted.is_new) {
    on_path_.resize(states_.size());
    if (options_.races) note_pairs();
    push_frame(inserted.id, path_begin, movers);
    return;
  }
  path_.resize(path_begin);
  if (on_path_[inserted.id] && !frames_.back().expanded) expand_fully(frames_.back());
}

std::optional<Stop> StatesExplorer::poll(const Limits& limits) {
  if (BlackBox* const box = monitor_.black_box()) ++box->heartbeat;
  const auto now = std::chrono::steady_clock::now();
  const double seconds = std::chrono::duration<double>(now - started_).count();
  if (now - reported_ >= std::chrono::milliseconds(200)) {
    reported_ = now;
    statistics_.states = states_.size();
    statistics_.seconds = seconds;
    monitor_.progress(statistics_, coverage());
  }
  if (monitor_.should_stop()) return Stop::interrupted;
  if (limits.seconds_max > 0 && seconds >= limits.seconds_max) return Stop::limit;
  if (limits.transitions_max != 0 && statistics_.transitions >= limits.transitions_max) return Stop::limit;
  return std::nullopt;
}

/// Executes one choice from the state in memory.
StatesExplorer::Advance StatesExplorer::step(Choice choice) {
  const model::Operation operation = world_.pending(choice.thread);
  const bool overtaken = world_.thread(choice.thread).overtaken && writes_variable(operation.kind) &&
                         world_.thread(choice.thread).read_object == operation.object;
  path_.push_back(choice);
  const model::Event& event = world_.step(choice);
  footprint_.observe(world_, choice.thread);
  if (event.created != model::no_thread) footprint_.observe(world_, event.created);
  ++statistics_.transitions;
  if (options_.lost_updates && overtaken)
    suspect(fmt::format("lost_update {} {} {} {}", operation.object, choice.thread, operation.pc, operation.argument));
  if (world_.end() != End::running) return Advance::ended;
  return world_.enabled().empty() ? Advance::ended : Advance::at_state;
}

/// Executes what may go first until a choice has to be made.
StatesExplorer::Advance StatesExplorer::run_movers() {
  if (!options_.reduce) return Advance::at_state;
  for (int count = 0; count < movers_per_step_max; ++count) {
    const auto enabled = world_.enabled();
    const auto first = std::find_if(enabled.begin(), enabled.end(), [&](const model::Enabled& e) {
      return e.answers == 1 && footprint_.may_go_first(world_, e.thread);
    });
    if (first == enabled.end()) return Advance::at_state;
    if (step({first->thread, 0}) == Advance::ended) return Advance::ended;
  }
  return Advance::at_state;
}

void StatesExplorer::push_frame(StateId state, std::size_t path_begin, Movers movers) {
  const auto enabled = world_.enabled();
  // A thread with several answers that may go first needs no company.
  auto alone = enabled.end();
  if (options_.reduce && movers == Movers::run)
    alone = std::find_if(enabled.begin(), enabled.end(), [&](const model::Enabled& e) { return footprint_.may_go_first(world_, e.thread); });
  const auto first_choice = static_cast<std::uint32_t>(choices_.size());
  for (const model::Enabled& entry : enabled) {
    if (alone != enabled.end() && entry.thread != alone->thread) continue;
    for (std::uint16_t answer = 0; answer < entry.answers; ++answer) choices_.push_back({entry.thread, answer});
  }
  on_path_[state] = true;
  frames_.push_back({.state = state,
                     .first_choice = first_choice,
                     .next_choice = first_choice,
                     .path_begin = static_cast<std::uint32_t>(path_begin),
                     .expanded = alone == enabled.end()});
}

/// Lists every choice of the frame's state instead of one thread's.
void StatesExplorer::expand_fully(Frame& frame) {
  if (frame.expanded) return;
  frame.expanded = true;
  saved_.restore(states_.components(frame.state));
  std::vector<Choice> done(choices_.begin() + frame.first_choice, choices_.end());
  for (const model::Enabled& entry : world_.enabled())
    for (std::uint16_t answer = 0; answer < entry.answers; ++answer)
      if (const Choice choice{entry.thread, answer}; std::find(done.begin(), done.end(), choice) == done.end()) choices_.push_back(choice);
}

/// The execution in hand has ended.
void StatesExplorer::finish_execution() {
  switch (world_.end()) {
    case End::finished:
      ++statistics_.executions;
      record_outcome();
      break;
    case End::stuck: {
      ++statistics_.executions;
      std::string key = "stuck";
      for (ThreadId id = 0; id < world_.thread_count(); ++id)
        if (world_.thread(id).status == model::ThreadStatus::alive)
          key += fmt::format(" {} {} {}", id, static_cast<int>(world_.pending(id).kind), world_.pending(id).object);
      suspect(std::move(key));
      break;
    }
    case End::failed:
      ++statistics_.executions;
      record_outcome();
      suspect(fmt::format("{} {} {}", world_.failure().kind, world_.failure().message, world_.failure().object));
      ended_early_ = true;
      break;
    case End::pruned:
      ++statistics_.pruned_executions;
      ended_early_ = true;
      break;
    case End::running: break;
  }
  statistics_.steps_max = std::max<std::uint64_t>(statistics_.steps_max, path_.size());
}

/// Two threads that stand at conflicting accesses of one plain variable race.
void StatesExplorer::note_pairs() {
  const auto enabled = world_.enabled();
  for (std::size_t i = 0; i < enabled.size(); ++i) {
    if (!accesses_variable(world_, enabled[i].thread)) continue;
    const model::Operation& a = world_.pending(enabled[i].thread);
    for (std::size_t j = i + 1; j < enabled.size(); ++j) {
      if (!accesses_variable(world_, enabled[j].thread)) continue;
      const model::Operation& b = world_.pending(enabled[j].thread);
      if (a.object != b.object || (!writes_variable(a.kind) && !writes_variable(b.kind))) continue;
      const std::string key = fmt::format("race {} {} {}", a.object, std::min(a.pc, b.pc), std::max(a.pc, b.pc));
      path_.push_back({enabled[i].thread, 0});
      path_.push_back({enabled[j].thread, 0});
      suspect(key);
      path_.pop_back();
      path_.pop_back();
    }
  }
}

/// The path in hand is to be looked at, unless one like it has been.
void StatesExplorer::suspect(std::string key) {
  const auto place = std::lower_bound(suspected_.begin(), suspected_.end(), key);
  if (place != suspected_.end() && *place == key) return;
  suspected_.insert(place, std::move(key));
  suspects_.push_back(path_);
}

void StatesExplorer::record_outcome() {
  const auto entries = world_.outcomes();
  if (entries.empty()) return;
  std::map<std::string, std::string> values;
  for (const model::OutcomeEntry& entry : entries) values[entry.key] = format_value(entry.type, entry.value);
  const auto place = std::lower_bound(outcomes_.begin(), outcomes_.end(), values, [](const OutcomeRecord& r, const auto& v) { return r.values < v; });
  if (place != outcomes_.end() && place->values == values) {
    ++place->count;
    return;
  }
  OutcomeRecord record{.values = std::move(values), .count = 1, .schedule = {}};
  for (const Choice& choice : path_) record.schedule.push_back({choice.thread, choice.answer});
  outcomes_.insert(place, std::move(record));
}

std::string StatesExplorer::coverage() const {
  return fmt::format("{} {}", fmt::group_digits(states_.size()), states_.size() == 1 ? "state" : "states");
}

std::size_t StatesExplorer::memory_bytes() const { return saved_.store().memory_bytes() + states_.memory_bytes(); }

}  // namespace pcheck::checker
