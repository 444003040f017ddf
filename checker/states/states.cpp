/// Explicit-state search of native code. A state is the memory of an execution, taken apart into components that are
/// stored once each (collapse: Holzmann, State Compression in SPIN, 1997) and compared exactly; a step restores a
/// state, executes one choice and saves the result. An operation that may go first (footprint.hpp) is executed at once
/// and alone, and the state before it is not stored. So that nothing is put off for ever on a cycle (the cycle proviso of
/// ample sets: Clarke, Grumberg, Peled, Model Checking, 1999, section 10.5), a long run of such operations ends in a state
/// of which all choices are taken, and so does one that leads a thread back to where it was in its code.

#include "checker/states/states.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <functional>
#include <utility>

#include "checker/states/persistent_set.hpp"
#include "checker/stuck_state.hpp"

namespace pcheck::checker {

namespace {

/// So many operations at most are executed as one step; a longer run of them stores a state in between.
constexpr int movers_per_step_max = 4096;

}  // namespace

StatesExplorer::StatesExplorer(World& world, const StatesOptions& options, Monitor& monitor)
    : world_(world),
      options_(options),
      monitor_(&monitor),
      saved_(world, options.recall_from),
      stands_(saved_.table()),
      symmetry_(world, saved_, stands_, options.symmetry && options.reduce),
      stack_(saved_),
      states_(symmetry_),
      section_watch_(world),
      has_no_circles_(options.reduce),
      sleeps_(options.sleep && options.reduce),
      started_(std::chrono::steady_clock::now()),
      known_steps_(saved_.table(), stands_),
      known_choices_(saved_.table(), stands_),
      divide_from_(options.divide_from) {
  states_.limit_memory(options.memory_bytes_max);
  if (!options.sections) footprint_.leave_sections_out();
  states_.clear(sleeps_);
}

Stop StatesExplorer::run(const Examine& examine, const Limits& limits, IsKnown is_known) {
  is_known_ = std::move(is_known);
  for (;;) {
    const auto stop = explore(examine, limits);
    statistics_.states = states_.size();
    if (stop) return *stop;
    begin_again();
  }
}

/// What was taken for granted was wrong: once more, with what has been learnt.
void StatesExplorer::begin_again() {
  if (symmetry_.is_broken()) symmetry_.give_up();
  if (cycles_.has_found()) has_no_circles_ = sleeps_ = false;
  relies_on_no_circles_ = false;
  steps_in_vain_ = statistics_.transitions;
  skipped_ = taken_ = 0;
  circles_asked_at_ = 0;
  footprint_.begin_again();
  states_.clear(sleeps_);
  cycles_.clear();
  stack_.clear();
  frames_.clear();
  choices_.clear();
  outcomes_.clear();
  statistics_ = Statistics{};
  local_steps_.clear();
  forget_known();
  divide_from_ = options_.divide_from;
}

std::optional<Stop> StatesExplorer::explore(const Examine& examine, const Limits& limits) {
  if (const auto stop = scout(limits)) return stop;
  while (!suspects_.empty())
    if (examine_suspect(examine)) return Stop::goal;
  stores_known_ = world_.stores_known();
  learnt_ = world_.learnt();
  begin();
  for (std::uint64_t ticks = 0; !frames_.empty() || !suspects_.empty(); ++ticks) {
    while (!suspects_.empty())
      if (examine_suspect(examine)) return Stop::goal;
    if (is_to_begin_again()) return std::nullopt;
    if (states_.is_full()) return Stop::limit;
    if (has_no_circles_ && is_to_give_up()) return std::nullopt;
    if (!frames_.empty()) take_next_choice();
    if ((ticks & 0x3ff) == 0)
      if (const auto stop = poll(limits)) return stop;
    if (states_.size() >= divide_from_ && may_be_divided(limits))
      if (const auto stop = divide(limits)) return stop;
  }
  if (is_to_begin_again()) return std::nullopt;
  if (needs_no_circles() && !local_steps_.exclude_circles()) {
    has_no_circles_ = sleeps_ = false;
    return std::nullopt;
  }
  return Stop::exhausted;
}

/// Whether what the search took for granted has turned out to be wrong.
bool StatesExplorer::is_to_begin_again() const {
  return footprint_.is_broken() || symmetry_.is_broken() || world_.stores_known() != stores_known_ ||
         (options_.reduce && world_.learnt() != learnt_) || (needs_no_circles() && cycles_.has_found());
}

/// Runs to the first state at which there is something to choose.
void StatesExplorer::begin() {
  saved_.let_recall(!footprint_.has_sections_to_watch());  // what is recalled is not watched
  const auto start = [&] {
    saved_.forget();
    path_.clear();
    ended_early_ = false;
    sleep_ = 0;
    slept_ = everyone;
    is_watched_ = false;
    world_.start();
    observe(0);
    list_enabled();
  };
  start();
  if (enabled_.empty()) {
    finish_execution();
    return;
  }
  const Advance advance = run_movers();
  end_watch();
  if (advance != Advance::ended) {
    arrive(0, advance == Advance::at_state ? Movers::run : Movers::leave);
    return;
  }
  finish_execution();
  if (!ended_early_) return;
  start();
  arrive(0, Movers::leave);
}

void StatesExplorer::take_next_choice() {
  const std::size_t top = frames_.size() - 1;
  if (frames_[top].next_choice == choices_.size()) {
    pop_frame();
    return;
  }
  const std::size_t index = frames_[top].next_choice++;
  const Choice choice = choices_[index];
  if (!fall_asleep(frames_[top], index)) return;
  ++taken_;
  const std::size_t path_begin = path_.size();
  ended_early_ = false;
  const bool leaves_out = !frames_[top].expanded;
  relies_on_no_circles_ = relies_on_no_circles_ || (leaves_out && has_no_circles_);
  const bool may_close_circle = leaves_out && !has_no_circles_;
  if (!may_close_circle && take_known_step(choice)) return;
  restore_top();
  is_watched_ = !may_close_circle && watch_step(choice.thread);
  if (may_close_circle) {
    places_.clear();
    for (ThreadId id = 0; id < world_.thread_count(); ++id) places_.push_back(world_.pending(id).pc);
  }
  pass_on_sleep(choice.thread);
  if (wakes_nobody()) {
    top_in_memory_ = true;
    return;
  }
  const Advance advance = this->advance(choice);
  if (advance == Advance::covered) {
    saved_.abandon_steps();
    path_.resize(path_begin);
    return;
  }
  if (advance != Advance::ended) {
    if (may_close_circle) expand_if_cyclic(path_begin);
    arrive(path_begin, advance == Advance::at_state ? Movers::run : Movers::leave);
    return;
  }
  finish_execution();
  saved_.abandon_steps();
  const bool after_movers = path_.size() > path_begin + 1;
  path_.resize(path_begin);
  if (!ended_early_) return;
  // A failure or a false assume() must not hide what other threads could have done before it.
  if (after_movers) {
    fall_asleep(frames_[top], index);
    restore_top();
    pass_on_sleep(choice.thread);
    step(choice);
    end_watch();
    arrive(path_begin, Movers::leave);
  } else {
    expand_fully(frames_[top]);
  }
}

std::span<const ComponentId> StatesExplorer::top_state() {
  if (!std::exchange(has_top_state_, true)) {
    stack_.get(frames_.size() - 1, top_state_);
    top_state_.resize(saved_.component_count());
  }
  return top_state_;
}

void StatesExplorer::restore_top() {
  const auto state = top_state();
  if (!std::exchange(top_in_memory_, false)) saved_.restore(state);
}

void StatesExplorer::pop_frame() {
  choices_.resize(frames_.back().first_choice);
  path_.resize(frames_.back().path_begin);
  frames_.pop_back();
  stack_.pop_back();
  cycles_.leave();
  top_in_memory_ = has_top_state_ = false;
}

/// Saves the state in memory, to which path_ leads; goes on from there if it is new.
void StatesExplorer::arrive(std::size_t path_begin, Movers movers) {
  const auto state = saved_.save();
  if (notes_local_steps() && !cycles_.has_found() && !frames_.empty()) note_local_steps(state, path_[path_begin].thread);
  if (std::exchange(is_watched_, false) && movers == Movers::run) remember_step(state, path_begin);
  if (known_at_division_ && saved_.component_count() != known_at_division_->components) {
    is_in_doubt_ = true;  // others do not know that component
    return;
  }
  if (const auto visit = this->visit(state)) enter(state, path_begin, movers, *visit);
  else path_.resize(path_begin);
}

/// Nothing if there is nothing to be done in the state that has not been done.
std::optional<Visit> StatesExplorer::visit(std::span<const ComponentId> state) {
  const auto canonical = symmetry_.canonical(state);
  const SleepSet sleep = sleeps_ ? symmetry_.to_canonical(sleep_) : 0;
  const Visit visit = states_.visit(canonical, sleep);
  if (!visit.is_new()) cycles_.meet(canonical);
  if (visit.slept == visit.sleep) return std::nullopt;
  cycles_.enter(canonical);
  return visit;
}

/// Goes on from the state in memory.
void StatesExplorer::enter(std::span<const ComponentId> state, std::size_t path_begin, Movers movers, const Visit& visit) {
  if (visit.is_new() && options_.races) note_pairs();
  const KnownChoices::Choices choices = list_choices(movers);
  push_frame(state, path_begin, visit, choices);
  top_in_memory_ = true;
  // Who comes first of threads that are alike depends on more.
  const bool are_known = choices.are_all || !symmetry_.may_change_places();
  if (visit.is_new() && choices.situation.number != 0 && are_known) known_choices_.add(state, choices);
}

/// A step from a state of which not all choices are taken may close a cycle of such states only if it leads some
/// thread's code back, or nowhere.
void StatesExplorer::expand_if_cyclic(std::size_t path_begin) {
  const bool forward = std::all_of(path_.begin() + static_cast<std::ptrdiff_t>(path_begin), path_.end(), [&](Choice choice) {
    if (choice.thread >= places_.size() || world_.thread(choice.thread).status != model::ThreadStatus::alive) return true;
    return std::less<>()(places_[choice.thread], world_.pending(choice.thread).pc);
  });
  if (forward) return;
  const auto here = saved_.save();
  const std::vector<ComponentId> next(here.begin(), here.end());
  expand_fully(frames_.back());
  saved_.restore(next);
  list_enabled();
}

std::optional<Stop> StatesExplorer::poll(const Limits& limits) {
  if (BlackBox* const box = monitor_->black_box()) ++box->heartbeat;
  states_.leave_room_for(others_bytes());
  const auto now = std::chrono::steady_clock::now();
  const double seconds = std::chrono::duration<double>(now - started_).count();
  if (pace_.is_due(now)) {
    statistics_.states = states_.size();
    statistics_.seconds = seconds;
    monitor_->progress(statistics_, progress());
  }
  if (monitor_->should_stop()) return Stop::interrupted;
  if (limits.seconds_max > 0 && seconds >= limits.seconds_max) return Stop::limit;
  if (limits.transitions_max != 0 && statistics_.transitions >= limits.transitions_max) return Stop::limit;
  return std::nullopt;
}

/// Executes one choice from the state in memory.
StatesExplorer::Advance StatesExplorer::step(Choice choice) {
  path_.push_back(choice);
  if (options_.lost_updates && world_.pending(choice.thread).kind == model::OperationKind::store) note_overtaken(choice.thread);
  const bool may_race = options_.message_races && may_match_several(world_, choice.thread);
  const model::Event& event = execute(choice);
  if (may_race) suspect_match(event);
  observe_step(choice.thread, event);
  if (is_path_new()) ++statistics_.transitions;
  list_enabled();
  return enabled_.empty() ? Advance::ended : Advance::at_state;
}

const model::Event& StatesExplorer::execute(Choice choice) {
  const auto mutex = footprint_.section_to_watch(world_, choice.thread);
  if (!section_watch_.is_of(choice.thread, mutex)) {
    end_watch();
    if (mutex != model::no_object) section_watch_.begin(choice.thread, mutex, footprint_.takers(world_, choice.thread, mutex));
  }
  return world_.step(choice);
}

/// Memory is about to be used by others, or by the search.
void StatesExplorer::end_watch() {
  if (section_watch_.is_on() && !section_watch_.end())
    footprint_.note_shared_memory(section_watch_.thread(), section_watch_.mutex());
}

/// Executes one choice, and then what may go first.
StatesExplorer::Advance StatesExplorer::advance(Choice choice) {
  Advance advance = step(choice);
  if (advance == Advance::at_state) advance = run_movers();
  end_watch();
  return advance;
}

void StatesExplorer::observe_step(ThreadId thread, const model::Event& event) {
  observe(thread);
  for (unsigned i = 0; i < event.created_count; ++i) observe(static_cast<ThreadId>(event.created + i));
}

void StatesExplorer::observe(ThreadId thread) {
  footprint_.observe(world_, thread);
  symmetry_.observe(thread);
}

/// Those that may go on now: who only waits for threads that are alike lets them all end first.
void StatesExplorer::list_enabled() {
  enabled_ = world_.enabled();
  const auto is_postponed = [&](const model::Enabled& e) { return symmetry_.postpones(e.thread); };
  if (enabled_.size() < 2 || std::none_of(enabled_.begin(), enabled_.end(), is_postponed)) return;
  if (std::all_of(enabled_.begin(), enabled_.end(), is_postponed)) return;
  not_postponed_.clear();
  std::remove_copy_if(enabled_.begin(), enabled_.end(), std::back_inserter(not_postponed_), is_postponed);
  enabled_ = not_postponed_;
}

/// Executes what may go first until a choice has to be made.
StatesExplorer::Advance StatesExplorer::run_movers() {
  goes_round_ = false;
  if (!options_.reduce) return Advance::at_state;
  no_movers_ = 0;
  bool is_back = false;
  for (int count = 0; count < movers_per_step_max; ++count) {
    if (is_covered()) return Advance::covered;
    const auto first = std::find_if(enabled_.begin(), enabled_.end(), [&](const model::Enabled& e) { return is_mover(e); });
    if (first == enabled_.end()) return Advance::at_state;
    goes_round_ = goes_round_ || is_back;
    const ThreadId thread = first->thread;
    const void* const place = world_.pending(thread).pc;
    const std::uint64_t lessons = footprint_.lessons();
    pass_on_sleep(thread);
    if (step({thread, 0}) == Advance::ended) return Advance::ended;
    no_movers_ &= ~model::Thread::bit_of(thread);
    if (world_.thread(thread).status != model::ThreadStatus::alive || footprint_.lessons() != lessons) no_movers_ = 0;
    // Whoever is left alone to go round in a loop may meet there what came another way.
    is_back = !std::less<>()(place, world_.pending(thread).pc);
    if (enabled_.size() == 1 && enabled_.front().thread == thread && is_back) {
      goes_round_ = true;
      return Advance::at_state;
    }
  }
  return Advance::after_many;
}

/// Whether it may go first, and alone. Others' steps do not change that, but for their end and for what is learnt.
bool StatesExplorer::is_mover(const model::Enabled& entry) {
  const SleepSet bit = model::Thread::bit_of(entry.thread);
  if (entry.answers != 1 || (no_movers_ & bit) != 0) return false;
  if (footprint_.may_go_first(world_, entry.thread)) return true;
  no_movers_ |= bit;
  return false;
}

/// Those to be taken in the state in memory.
KnownChoices::Choices StatesExplorer::list_choices(Movers movers) {
  std::optional<Footprint::ThreadSet> enough;
  if (options_.reduce && (movers == Movers::run || known_at_division_))
    enough = persistent_set(footprint_, world_, enabled_, symmetry_, options_.sets ? model::Thread::kin_max : 1);
  if (movers == Movers::leave && enough) {
    is_in_doubt_ = true;  // who comes here another way, and first, takes the choices of some threads only
    enough.reset();
  }
  listed_.clear();
  for (const model::Enabled& entry : enabled_) {
    if (enough && (*enough & model::Thread::bit_of(entry.thread)) == 0) continue;
    for (std::uint16_t answer = 0; answer < entry.answers; ++answer) listed_.push_back({entry.thread, answer});
  }
  return {listed_, !enough, movers == Movers::run ? known_situation() : KnownSteps::Situation{}};
}

void StatesExplorer::push_frame(std::span<const ComponentId> state, std::size_t path_begin, const Visit& visit,
                                const KnownChoices::Choices& choices) {
  const auto first_choice = static_cast<std::uint32_t>(choices_.size());
  choices_.insert(choices_.end(), choices.choices.begin(), choices.choices.end());
  // In the same order, however threads that are alike have changed places.
  if (sleeps_)
    std::stable_sort(choices_.begin() + first_choice, choices_.end(),
                     [&](Choice a, Choice b) { return symmetry_.place_of(a.thread) < symmetry_.place_of(b.thread); });
  stack_.push_back(state);
  top_state_.assign(state.begin(), state.end());
  frames_.push_back({.first_choice = first_choice,
                     .next_choice = first_choice,
                     .path_begin = static_cast<std::uint32_t>(path_begin),
                     .expanded = choices.are_all,
                     .situation = choices.situation,
                     .sleep = symmetry_.from_canonical(visit.sleep),
                     .slept = symmetry_.from_canonical(visit.slept)});
  has_top_state_ = true;
}

/// Lists every choice of the top frame's state instead of one thread's.
void StatesExplorer::expand_fully(Frame& frame) {
  if (!frame.expanded) list_others(frame);
  wake_all(frame);
}

void StatesExplorer::list_others(Frame& frame) {
  frame.expanded = true;
  frame.added_from = static_cast<std::uint32_t>(choices_.size());
  restore_top();
  std::vector<Choice> done(choices_.begin() + frame.first_choice, choices_.end());
  for (const model::Enabled& entry : world_.enabled())
    for (std::uint16_t answer = 0; answer < entry.answers; ++answer)
      if (const Choice choice{entry.thread, answer}; std::find(done.begin(), done.end(), choice) == done.end())
        choices_.push_back(choice);
}

/// The execution in hand has ended.
void StatesExplorer::finish_execution() {
  const bool counts = is_path_new();
  switch (world_.end()) {
    case End::finished:
      statistics_.executions += counts;
      if (counts) outcomes_.record(world_, [&] { return path_; });
      break;
    case End::stuck:
      statistics_.executions += counts;
      suspect_end(fmt::format("stuck {}", fmt::join(key_of_stuck_state(world_), " ")));
      break;
    case End::failed:
      statistics_.executions += counts;
      if (counts && world_.has_final_outcomes()) outcomes_.record(world_, [&] { return path_; });
      suspect_end(fmt::format("{} {} {}", world_.failure().kind, world_.failure().message, world_.failure().object));
      ended_early_ = true;
      break;
    case End::pruned:
      statistics_.pruned_executions += counts;
      ended_early_ = true;
      break;
    case End::running:
      break;
  }
  // Later, how long the path is depends on who has visited what before.
  if (!known_at_division_ && states_.size() < options_.divide_from)
    statistics_.steps_max = std::max<std::uint64_t>(statistics_.steps_max, path_.size());
}

std::string StatesExplorer::coverage() const {
  std::string words = fmt::format("{} {}", fmt::group_digits(states_.size()), states_.size() == 1 ? "state" : "states");
  if (!states_.is_exact())
    words += fmt::format(" (compared by fingerprints since memory was short: one was missed with a probability of up to {:.0e})",
                         states_.missed_probability());
  if (states_.is_full()) words += ", as many as there was memory for,";
  return words;
}

/// Choices left are those of the states on the path in hand; each may lead to many states.
std::string StatesExplorer::progress() const {
  std::size_t choices_left = 0;
  for (std::size_t i = 0; i < frames_.size(); ++i) choices_left += end_of_choices(i) - frames_[i].next_choice;
  const double per_second = statistics_.seconds > 0 ? static_cast<double>(states_.size()) / statistics_.seconds : 0;
  return fmt::format("{}, {} per second, depth {}, {} choices left, {} MB", coverage(),
                     fmt::group_digits(static_cast<std::uint64_t>(per_second)), fmt::group_digits(frames_.size()),
                     fmt::group_digits(choices_left), memory_bytes() >> 20);
}

std::size_t StatesExplorer::others_bytes() const {
  return saved_.memory_bytes() + stack_.memory_bytes() + known_steps_.memory_bytes() + known_choices_.memory_bytes() +
         stands_.memory_bytes() + local_steps_.memory_bytes() + frames_.capacity() * sizeof(Frame) +
         choices_.capacity() * sizeof(Choice);
}

}  // namespace pcheck::checker
