/// What a search of states does where it is divided between processes: divided_states.cpp says how that goes.

#include <algorithm>
#include <limits>
#include <new>
#include <utility>

#include "checker/bytes.hpp"
#include "checker/jobs/report.hpp"
#include "checker/states/divided_states.hpp"
#include "checker/states/states.hpp"

namespace pcheck::checker {

std::size_t StatesExplorer::end_of_choices(std::size_t frame) const {
  return frame + 1 < frames_.size() ? frames_[frame + 1].first_choice : choices_.size();
}

/// `chosen` has made a step from the top frame's state, and others perhaps after it; now the world is in `state`.
void StatesExplorer::note_local_steps(std::span<const ComponentId> state, ThreadId chosen) {
  for (ThreadId id = 0; id < world_.thread_count(); ++id) {
    const auto& slots = saved_.table().of_thread(id);
    if (slots.heap >= top_state_.size() || top_state_[slots.thread] == 0) continue;
    const bool is_same = top_state_[slots.thread] == state[slots.thread] && top_state_[slots.fiber] == state[slots.fiber] &&
                         top_state_[slots.heap] == state[slots.heap];
    if (is_same && id != chosen) continue;
    const auto from = symmetry_.local_state(id, top_state_);
    const auto to = symmetry_.local_state(id, state);
    if (from && to) local_steps_.add(*from, *to);
    else local_steps_.add_unknown();
  }
}

bool StatesExplorer::may_be_divided(const Limits& limits) const {
  return options_.jobs > 1 && suspects_.empty() && !frames_.empty() && !is_to_begin_again() && limits.transitions_max == 0 &&
         states_.is_exact() && saved_.component_count() <= SharedStates::components_max;
}

/// Nothing if that has come to nothing: then the search goes on as if it had not been tried.
std::optional<Stop> StatesExplorer::divide(const Limits& limits) {
  divide_from_ = 2 * states_.size();
  if (!cycles_.has_found() && !local_steps_.exclude_circles()) return std::nullopt;
  std::optional<DividedStates> divided;
  try {
    divided.emplace(*this, *monitor_, options_.jobs, options_.hang_seconds);
    shared_ = std::make_unique<SharedStates>(symmetry_, options_.memory_bytes_max, sleeps_);
  } catch (const std::bad_alloc&) {
    divide_from_ = std::numeric_limits<std::uint64_t>::max();
    return std::nullopt;
  }
  relies_on_no_circles_ = relies_on_no_circles_ || has_no_circles_;  // others may, of whom one process does not know
  const Statistics statistics = statistics_;
  const OutcomeTable outcomes = outcomes_;
  const LocalSteps local_steps = local_steps_;
  const CycleWatch cycles = cycles_;
  states_.copy_to(*shared_);
  states_.use(shared_.get());
  auto stop = divided->run([&] { return poll(limits); });
  if (stop == Stop::exhausted && !cycles_.has_found() && !local_steps_.exclude_circles()) stop = std::nullopt;
  if (stop) {
    if (stop == Stop::exhausted) frames_.clear();
    return stop;
  }
  divide_from_ = std::max<std::uint64_t>(divide_from_, states_.size());
  states_.use(nullptr);
  shared_.reset();
  statistics_ = statistics;
  outcomes_ = outcomes;
  local_steps_ = local_steps;
  cycles_ = cycles;
  return std::nullopt;
}

/// The choices from `first` to `end` of a frame, which are to be taken; those before have been.
std::string StatesExplorer::work_at(std::size_t frame, std::size_t first, std::size_t end) {
  const std::size_t path_end = frame + 1 < frames_.size() ? frames_[frame + 1].path_begin : path_.size();
  std::vector<ComponentId> state;
  stack_.get(frame, state);
  ByteWriter bytes;
  bytes.put(Schedule(path_.begin(), path_.begin() + static_cast<std::ptrdiff_t>(path_end)));
  bytes.put(state);
  bytes.put(
      std::vector<Choice>(choices_.begin() + frames_[frame].first_choice, choices_.begin() + static_cast<std::ptrdiff_t>(end)));
  // The frame as it is where its choices are the first.
  Frame moved = frames_[frame];
  moved.next_choice = static_cast<std::uint32_t>(first);
  for (std::uint32_t* const place : {&moved.next_choice, &moved.added_from, &moved.awake_from})
    if (*place != Frame::none) *place -= moved.first_choice;
  moved.first_choice = 0;
  moved.path_begin = 0;
  bytes.put(moved);
  return bytes.take();
}

std::vector<std::string> StatesExplorer::work_left() {
  std::vector<std::string> work;
  for (std::size_t i = 0; i < frames_.size(); ++i)
    if (const std::size_t end = end_of_choices(i); frames_[i].next_choice != end)
      work.push_back(work_at(i, frames_[i].next_choice, end));
  return work;
}

void StatesExplorer::become_worker(Monitor& monitor, SharedNumbers& numbers) {
  monitor_ = &monitor;
  saved_.table().share(numbers);
  symmetry_.share(numbers, static_cast<std::uint32_t>(saved_.component_count()));
  known_at_division_ = {saved_.component_count(), footprint_.lessons(), outcomes_.size(), &numbers};
  stack_.clear();
  frames_.clear();
  choices_.clear();
  cycles_.leave_all();
  take_part();
}

void StatesExplorer::take_on(const std::string& work) {
  ByteReader bytes(work);
  bytes.get(path_);
  bytes.get(top_state_);
  bytes.get(choices_);
  frames_.push_back(bytes.get<Frame>());
  frames_.back().situation = {};  // numbers are a process's own
  saved_.table().learn(top_state_);
  stack_.push_back(top_state_);
  saved_.restore(top_state_);
  top_in_memory_ = has_top_state_ = true;
  cycles_.enter(symmetry_.canonical(top_state_));
}

bool StatesExplorer::work() {
  constexpr int ticks = 64;
  for (int i = 0; i < ticks && !frames_.empty() && !is_in_doubt(); ++i) take_next_choice();
  if (BlackBox* const box = monitor_->black_box()) ++box->heartbeat;
  states_.leave_room_for(others_bytes() * options_.jobs);
  return !frames_.empty();
}

bool StatesExplorer::is_in_doubt() const {
  return is_in_doubt_ || !suspects_.empty() || is_to_begin_again() || footprint_.lessons() != known_at_division_->lessons ||
         (options_.fixed_witnesses && outcomes_.size() != known_at_division_->outcomes) ||
         known_at_division_->numbers->is_full() || states_.is_full();
}

std::optional<std::string> StatesExplorer::give_away() {
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    Frame& frame = frames_[i];
    const std::size_t end = end_of_choices(i);
    if (frame.next_choice == end) continue;
    if (i + 1 < frames_.size()) {
      std::string work = work_at(i, frame.next_choice, end);
      frame.next_choice = static_cast<std::uint32_t>(end);
      return work;
    }
    const std::size_t middle = frame.next_choice + (end - frame.next_choice + 1) / 2;
    if (middle == end || !frame.expanded) break;
    std::string work = work_at(i, middle, end);
    choices_.resize(middle);
    frame.is_cut = true;
    return work;
  }
  return std::nullopt;
}

std::string StatesExplorer::take_part() {
  ByteWriter bytes;
  write({std::exchange(statistics_, {}), outcomes_.take_counts()}, bytes);
  bytes.put(cycles_.has_found());
  local_steps_.write_new(bytes);
  return bytes.take();
}

void StatesExplorer::add_part(const std::string& part) {
  ByteReader bytes(part);
  const Tally tally = read_tally(bytes);
  statistics_.add(tally.statistics);
  outcomes_.add(tally.outcomes);
  if (bytes.get<bool>()) cycles_.note_found();
  local_steps_.read(bytes);
}

}  // namespace pcheck::checker
