/// What a search of states does with sleep sets (sleep_set.hpp).
///
/// From a state, choices are taken in the order of their threads. After a step those threads sleep that slept before it, or came
/// before its thread, as far as what they stand at is independent of the step. So of the orders of independent steps, the path is
/// taken on which the first of the threads comes first. Where several paths lead to a state, those sleep in it that sleep at the
/// end of each; if a path wakes some, what they have not done from there is done, and the steps that had been made with them
/// asleep are made again, to wake them further on, where that makes a difference. Who sleeps where in the end, and so which steps
/// are made, does not depend on the order in which paths are taken: it is the greatest solution of these equations. A step counts
/// once.
///
/// A step that fails ends the execution for all, and does not let others sleep; nobody sleeps in a state from which one fails.
///
/// Every finite sequence of steps is taken in some order of its independent steps, but where steps are made again a path may come
/// back to a state that is no longer on it, and a circle be missed. So sleep sets are used only where single threads show that
/// there is none (local_steps.hpp).

#include <algorithm>

#include "checker/states/states.hpp"

namespace pcheck::checker {

namespace {

constexpr std::uint64_t first_asked_at = 256;  ///< states; then always at twice as many
/// If after so many states fewer than one choice has been skipped for so many that were taken, it does not pay.
constexpr std::uint64_t trial_states = 1 << 14;
constexpr std::uint64_t least_share = 8;

}  // namespace

/// Who sleeps before a choice of the top frame, now and when it was taken last. False if it need not be taken (again).
bool StatesExplorer::fall_asleep(const Frame& frame, std::size_t choice) {
  sleep_ = 0;
  slept_ = everyone;
  if (!sleeps_) return true;
  const ThreadId thread = choices_[choice].thread;
  SleepSet before = 0;
  for (std::size_t i = frame.first_choice; i < choice; ++i) before |= model::Thread::bit_of(choices_[i].thread);
  before &= ~model::Thread::bit_of(thread);
  const bool are_awake = frame.awake_from != Frame::none;
  const SleepSet slept = are_awake && choice < frame.awake_from ? frame.sleep : frame.slept;
  if (choice < frame.added_from && (slept & model::Thread::bit_of(thread)) == 0 && slept != everyone) slept_ = slept | before;
  if (are_awake) return true;
  if ((frame.sleep & model::Thread::bit_of(thread)) != 0) {
    ++skipped_;
    return false;
  }
  sleep_ = frame.sleep | before;
  return sleep_ != slept_;
}

/// `thread` is about to make a step.
void StatesExplorer::pass_on_sleep(ThreadId thread) {
  const SleepSet left = without_dependent(sleepers(), world_, thread);
  sleep_ &= left;
  if (!is_path_new()) slept_ &= left;
}

/// Whether someone sleeps who may go first, so that all that can come from here has been come to another way.
bool StatesExplorer::is_covered() {
  const SleepSet sleepers = this->sleepers();
  if (sleepers == 0) return false;
  for (const model::Enabled& entry : enabled_) {
    if ((sleepers & model::Thread::bit_of(entry.thread)) == 0 || !is_mover(entry)) continue;
    if ((sleep_ & model::Thread::bit_of(entry.thread)) != 0) return true;
    slept_ = everyone;  // last time the path ended here
  }
  return false;
}

/// A step from the frame's state fails, or what was not listed at first is to be done, too: nobody sleeps there.
void StatesExplorer::wake_all(Frame& frame) {
  if (!sleeps_ || frame.awake_from != Frame::none) return;
  is_in_doubt_ = is_in_doubt_ || frame.is_cut;
  frame.awake_from = frame.next_choice;
  frame.next_choice = frame.first_choice;
  restore_top();
  const Visit visit = states_.visit(symmetry_.canonical(top_state_), 0);
  // Another process has woken some of them already, and counts what they do.
  if (known_at_division_ && visit.slept != symmetry_.to_canonical(frame.sleep)) is_in_doubt_ = true;
}

/// Whether there may be circles, or sleep sets do not pay: then the search is to begin again without. Whether they pay is decided
/// once, before the search may be divided; and so is whether it matters that there are no circles.
bool StatesExplorer::is_to_give_up() {
  const std::uint64_t states = states_.size();
  if (states < circles_asked_at_ || known_at_division_) return false;
  circles_asked_at_ = std::max(first_asked_at, 2 * states);
  const bool may_have_circles = !local_steps_.exclude_circles();
  const bool is_trial = states >= trial_states && states < 2 * trial_states;
  const bool sleeps = sleeps_ && !may_have_circles && (!is_trial || skipped_ * least_share >= taken_);
  const bool is_wrong = (may_have_circles && relies_on_no_circles_) || sleeps != sleeps_;
  sleeps_ = sleeps;
  has_no_circles_ = !may_have_circles && (!is_trial || needs_no_circles());
  return is_wrong;
}

}  // namespace pcheck::checker
