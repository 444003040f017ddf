#include "checker/dpor/idle_rounds.hpp"

#include <optional>
#include <span>
#include <utility>

#include "objects/semantics.hpp"

namespace pcheck::checker {

namespace {

using model::Component;
using model::Operation;

/// Of one round, to let others go.
constexpr std::size_t steps_beside_max = 4;

/// To see that a round is not idle takes as long as some ten steps.
constexpr std::uint64_t steps_per_look = 64;
constexpr std::uint64_t in_vain_min = 16;

bool is_same_step(const Operation& a, const Operation& b) {
  return a.pc == b.pc && a.kind == b.kind && a.object == b.object && a.object2 == b.object2;
}

/// The thread that has gone last: its last step that did more than to let others go. nullptr if there is none, or long ago.
const Path::Step* last_for_itself(const Path& path) {
  std::size_t left = steps_beside_max + 1;
  const std::vector<Path::Step>& tail = path.tail();
  for (std::size_t i = tail.size(); i-- > 0 && left-- > 0;)
    if (!model::lets_others_go(tail[i].act.operation.kind)) return &tail[i];
  if (!tail.empty() || path.empty()) return nullptr;
  for (std::optional<Position> at = path.size() - 1; at && left-- > 0; at = path.previous_of_thread(*at))
    if (!model::lets_others_go(path[*at].act.operation.kind)) return &path[*at];
  return nullptr;
}

}  // namespace

/// A plain variable is no way to wait for others: reading it may be a race, which does not show if it is not done.
bool IdleRounds::may_wait(const World& world, const Operation& operation) {
  return operation.object != model::no_object && world.object(operation.object).type != model::ObjectType::shared;
}

bool IdleRounds::is_known(const Operation& operation) const {
  if (known_ == 0) return false;
  const auto loop = loops_.find(operation.pc);
  return loop != loops_.end() && loop->second.is_known;
}

void IdleRounds::begin() {
  steps_ = 0;
  for (auto& [place, loop] : loops_) loop.in_vain = 0;
}

void IdleRounds::learn_from(const Path& path) {
  if (!is_wanted_) return;
  ++steps_;
  const Path::Step* const last = last_for_itself(path);
  if (last == nullptr) return;
  const World& now = world_;
  const ThreadId thread = last->act.thread();
  if (now.end() != End::running || now.thread(thread).status != model::ThreadStatus::alive) return;
  const Operation& pending = now.pending(thread);
  if (!is_same_step(pending, last->act.operation) || !may_wait(now, pending)) return;
  if (now.object(pending.object).value != last->before) return;  // the next round may be another one
  if (last->act.choice.answer >= now.answers(thread)) return;
  Loop& loop = loops_[pending.pc];
  if (loop.is_known || loop.in_vain > in_vain_min + steps_ / steps_per_look) return;
  loop.is_known = is_idle({thread, last->act.choice.answer});
  if (loop.is_known) ++known_;
  else ++loop.in_vain;
}

bool IdleRounds::would_be_idle(Choice choice) {
  const World& now = world_;
  if (known_ == 0 || now.end() != End::running || now.thread(choice.thread).status != model::ThreadStatus::alive) return false;
  const Operation& pending = now.pending(choice.thread);
  return is_known(pending) && may_wait(now, pending) && choice.answer < now.answers(choice.thread) && is_idle(choice);
}

bool IdleRounds::would_be_idle(ThreadId thread) {
  const std::uint16_t busy = first_busy_answer(thread);
  return busy != 0 && busy == std::as_const(world_).answers(thread);
}

std::uint16_t IdleRounds::first_busy_answer(ThreadId thread) {
  std::uint16_t answer = 0;
  while (would_be_idle({thread, answer})) ++answer;
  return answer;
}

bool IdleRounds::is_idle(Choice choice) {
  keep();
  const bool comes_back = goes_round(choice);
  const bool was_same = put_back();
  return comes_back && was_same;
}

/// Whether the thread comes back to the step that it stands at, and does no more than to let others go on the way.
bool IdleRounds::goes_round(Choice choice) {
  const World& now = world_;
  const ThreadId thread = choice.thread;
  const Operation begin = now.pending(thread);
  round_.clear();
  for (Choice next = choice; round_.size() <= steps_beside_max; next = {thread, 0}) {
    round_.push_back(next);
    pulse_.step(next);
    if (now.end() != End::running || now.thread(thread).status != model::ThreadStatus::alive) return false;
    if (is_same_step(now.pending(thread), begin)) return true;
    if (!model::lets_others_go(now.pending(thread).kind)) return false;
  }
  return false;
}

void IdleRounds::keep(const Component& component) {
  const std::size_t begin = bytes_.size();
  world_.append_component(component, bytes_);
  kept_.push_back({component, begin, bytes_.size() - begin});
}

void IdleRounds::keep() {
  kept_.clear();
  bytes_.clear();
  keep({.kind = Component::Kind::common});
  keep({.kind = Component::Kind::globals});
  for (std::size_t id = 0; id < world_.thread_count(); ++id) {
    const auto thread = static_cast<ThreadId>(id);
    keep({.kind = Component::Kind::thread, .thread = thread});
    keep({.kind = Component::Kind::fiber, .thread = thread});
    keep({.kind = Component::Kind::heap, .thread = thread});
    const std::size_t objects = std::as_const(world_).thread(thread).objects;
    for (std::size_t i = 1; i <= objects; ++i)
      keep({.kind = Component::Kind::object, .thread = thread, .object = model::object_id(thread, i)});
  }
}

/// True if nothing had to be: all was as it was kept.
bool IdleRounds::put_back() {
  bool was_same = true;
  for (const Kept& kept : kept_) {
    const auto bytes = std::span<const std::byte>(bytes_).subspan(kept.begin, kept.size);
    if (world_.component_is(kept.component, bytes)) continue;
    world_.put_component(kept.component, bytes);
    was_same = false;
  }
  world_.continue_from_state();
  return was_same;
}

}  // namespace pcheck::checker
