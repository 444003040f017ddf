#include "checker/states/known_steps.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>

#include "objects/semantics.hpp"

namespace pcheck::checker {

using model::Operation;
using model::Thread;
using model::ThreadId;
using model::World;

namespace {

constexpr std::uint32_t situations_max = 0xffff;
constexpr std::size_t operations_max = 200;  ///< of one step: each writes to few contents, of which FiberCache counts 255
/// Once so many steps are known, no more are remembered while fewer have been found than that.
constexpr std::size_t trial_steps = 1 << 14;

KnownSteps::SlotSet bit_of(SlotIndex slot) { return KnownSteps::SlotSet{1} << slot % 64; }

}  // namespace

KnownSteps::Situation KnownSteps::situation(const World& world) {
  if (world.thread_count() > Thread::kin_max || world.has_virtual_time() || world.has_invariants()) return {};
  situation_ = {0, world.thread_count()};
  SlotSet awaited = 0;
  for (ThreadId id = 0; id < world.thread_count(); ++id) {
    const Thread& thread = world.thread(id);
    if (thread.status != model::ThreadStatus::alive) {
      situation_[0] |= Thread::bit_of(id);
      continue;
    }
    const model::Semantics& meaning = model::semantics(thread.pending.kind);
    if (meaning.answers == nullptr) continue;
    if (meaning.waits_for == model::WaitsFor::end)
      situation_.push_back(std::uint64_t{id} << 32 | std::uint64_t{model::index(thread.pending.kind)} << 16 |
                           thread.pending.target);
    if (world.answers(id) == 1) continue;
    if (meaning.waits_for == model::WaitsFor::object) awaited |= bit_of(table_.object(thread.pending.object));
    else if (meaning.waits_for != model::WaitsFor::end && meaning.waits_for != model::WaitsFor::nothing) return {};
  }
  const auto next = static_cast<std::uint32_t>(situations_.size() + 1);
  const auto [place, is_new] = situations_.try_emplace(situation_, next > situations_max ? 0 : next);
  return {place->second, awaited};
}

Operation KnownSteps::pending(ThreadId thread, ComponentId fiber) const {
  static_assert(std::is_trivially_copyable_v<Operation>);
  const auto bytes = table_.bytes(table_.of_thread(thread).fiber, fiber);
  Operation operation;  // the first of a FiberState, with which a fiber's content begins
  std::memcpy(static_cast<void*>(&operation), bytes.data(), sizeof operation);
  return operation;
}

Operation KnownSteps::pending(std::span<const ComponentId> state, ThreadId thread) const {
  return pending(thread, state[table_.of_thread(thread).fiber]);
}

FiberCache::Start KnownSteps::start_of(std::span<const ComponentId> state, model::Choice choice, const Situation& situation) {
  const Stand& stand = stands_.of_thread(state, choice.thread);
  return {{table_.of_thread(choice.thread).fiber, stand.fiber},
          std::uint64_t{situation.number} << 48 | std::uint64_t{choice.answer} << 32 |
              (stand.acts_on < state.size() ? state[stand.acts_on] : 0)};
}

std::optional<KnownSteps::Step> KnownSteps::find(std::span<const ComponentId> state, model::Choice choice,
                                                 const Situation& situation) {
  std::optional<Step> step;
  cache_.find(start_of(state, choice, situation), state, [&](const FiberCache::Run& run) {
    const auto is_awaited = [&](const Content& write) { return (bit_of(write.slot) & situation.awaited) != 0; };
    if (std::any_of(run.writes.begin(), run.writes.end(), is_awaited)) return;
    ++found_;
    const auto note = std::bit_cast<Note>(run.note);
    step = Step{{fibers_.data() + note.fibers_begin, note.fibers}, run.writes, run.ends};
  });
  return step;
}

void KnownSteps::use(SlotIndex slot) {
  if (std::find(used_.begin(), used_.end(), slot) == used_.end()) used_.push_back(slot);
}

/// False if the operation is not confined to these.
bool KnownSteps::use_objects(const Operation& operation) {
  if (!model::semantics(operation.kind).is_confined) return false;
  for (const model::ObjectId object : {operation.object, operation.object2})
    if (object != model::no_object) use(table_.object(object));
  return true;
}

void KnownSteps::begin(const World& world, ThreadId thread) {
  used_.clear();
  const Thread& t = world.thread(thread);
  use(table_.of_thread(thread).thread);
  for (unsigned i = 0; i < t.held_count; ++i) use(table_.object(t.held[i]));
}

/// What the thread has come to: false if it is not known whether it can go on by itself, so that there is somebody who can.
bool KnownSteps::use_next(const World& world, ThreadId thread) {
  const Operation& next = world.pending(thread);
  if (world.answers(thread) == 0) return false;
  return use_objects(next) || model::semantics(next.kind).answers == nullptr;
}

void KnownSteps::add(const World& world, std::span<const ComponentId> before, model::Choice choice, const Situation& situation,
                     const RecallTrace& trace, std::span<const ComponentId> after) {
  if (!trace.is_whole || trace.fibers.size() > operations_max || before.size() != after.size()) return;
  if (cache_.size() >= trial_steps && found_ < cache_.size()) return;
  const ThreadId thread = choice.thread;
  for (const ComponentId fiber : trace.fibers)
    if (!use_objects(pending(thread, fiber))) return;
  const bool ends = world.thread(thread).status != model::ThreadStatus::alive;
  if (ends) use(ComponentTable::common);  // where the threads that are alive are counted
  else if (!use_next(world, thread)) return;
  for (const SlotIndex slot : trace.used) use(slot);
  const SlotIndex fiber = table_.of_thread(thread).fiber;
  std::erase(used_, fiber);
  writes_.clear();
  for (SlotIndex slot = 0; slot < before.size(); ++slot) {
    if (before[slot] == after[slot]) continue;
    const model::Component& component = table_.component(slot);
    const bool is_others = component.kind != model::Component::Kind::object && component.thread != thread;
    if (slot <= ComponentTable::globals && !(ends && slot == ComponentTable::common)) return;
    if (slot > ComponentTable::globals && is_others) return;
    if (slot != fiber && std::find(used_.begin(), used_.end(), slot) == used_.end()) return;
    writes_.push_back({slot, after[slot]});
  }
  reads_.clear();
  for (const SlotIndex slot : used_) reads_.push_back({slot, before[slot]});
  const Note note{static_cast<std::uint32_t>(fibers_.size()), static_cast<std::uint32_t>(trace.fibers.size())};
  const auto start = start_of(before, choice, situation);
  if (!cache_.add(start, reads_, after[fiber], ends, writes_, std::bit_cast<std::uint64_t>(note))) return;
  fibers_.insert(fibers_.end(), trace.fibers.begin(), trace.fibers.end());
}

void KnownSteps::clear() {
  cache_ = {};
  fibers_.clear();
  found_ = 0;
}

std::size_t KnownSteps::memory_bytes() const { return cache_.memory_bytes() + fibers_.capacity() * sizeof(ComponentId); }

}  // namespace pcheck::checker
