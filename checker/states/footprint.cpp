#include "checker/states/footprint.hpp"

#include <algorithm>

#include "objects/semantics.hpp"

namespace pcheck::checker {

using model::ObjectId;
using model::Operation;
using model::OperationKind;
using model::ThreadId;
using model::World;

namespace {

/// Outcomes and spawns have no object of their own but are ordered among each other.
constexpr ObjectId outcome_object = 0xffff'fffe;
constexpr ObjectId spawn_object = 0xffff'fffd;
/// Everything that an invariant reads, taken as one.
constexpr ObjectId watched_objects = 0xffff'fffc;

std::vector<ObjectId> objects_of(const Operation& operation) {
  std::vector<ObjectId> objects;
  if (operation.kind == OperationKind::outcome) objects.push_back(outcome_object);
  if (operation.kind == OperationKind::spawn) objects.push_back(spawn_object);
  if (operation.object != model::no_object) objects.push_back(operation.object);
  if (operation.object2 != model::no_object) objects.push_back(operation.object2);
  if (model::writes_watched(operation)) objects.push_back(watched_objects);
  return objects;
}

bool disjoint(const std::vector<ObjectId>& a, const std::vector<ObjectId>& b) {
  for (const ObjectId lock : a)
    if (std::binary_search(b.begin(), b.end(), lock)) return false;
  return true;
}

}  // namespace

Footprint::Locks Footprint::exclusively_held(const World& world, ThreadId thread) {
  std::vector<ObjectId> locks;
  const model::Thread& t = world.thread(thread);
  for (unsigned i = 0; i < t.held_count; ++i)
    if (world.object(t.held[i]).owner == thread) locks.push_back(t.held[i]);
  std::sort(locks.begin(), locks.end());
  return locks;
}

/// Whether `other` can happen before the operation that was decided to go first, and the order matters.
bool Footprint::can_interfere(const Use& decided, const Use& other) {
  if (other.thread == decided.thread) return false;
  return !model::semantics(decided.kind).passes.test(model::index(other.kind)) && disjoint(decided.locks, other.locks);
}

void Footprint::observe(const World& world, ThreadId thread) {
  if (world.thread(thread).status != model::ThreadStatus::alive) return;
  const Operation& operation = world.pending(thread);
  const Locks held = exclusively_held(world, thread);
  for (const ObjectId object : objects_of(operation)) observe_on(object, operation, thread, held);
}

void Footprint::observe_on(ObjectId object, const Operation& operation, ThreadId thread, const Locks& held) {
  std::vector<Use>& uses = uses_[object];
  auto use = std::find_if(uses.begin(), uses.end(), [&](const Use& u) { return u.thread == thread && u.kind == operation.kind; });
  if (use == uses.end()) {
    uses.push_back({thread, operation.kind, held});
    use = uses.end() - 1;
  } else {
    const std::size_t before = use->locks.size();
    std::erase_if(use->locks, [&](ObjectId lock) { return !std::binary_search(held.begin(), held.end(), lock); });
    if (use->locks.size() == before) return;
  }
  const auto decided = decided_.find(object);
  if (decided == decided_.end()) return;
  for (const Use& decision : decided->second)
    if (can_interfere(decision, *use) || object == watched_objects) broken_ = broken_ || decision.thread != use->thread;
}

bool Footprint::conflicts(const World& world, const std::vector<Use>& uses, const Operation& operation, ThreadId thread,
                          const Locks& held) const {
  const Use decision{thread, operation.kind, held};
  for (const Use& use : uses) {
    const bool gone = use.thread < world.thread_count() && world.thread(use.thread).status == model::ThreadStatus::finished;
    if (!gone && can_interfere(decision, use)) return true;
  }
  return false;
}

bool Footprint::may_go_first(const World& world, ThreadId thread) {
  const Operation& operation = world.pending(thread);
  const std::vector<ObjectId> objects = objects_of(operation);
  if (objects.empty()) return true;
  const Locks held = exclusively_held(world, thread);
  for (const ObjectId object : objects) {
    const auto uses = uses_.find(object);
    if (uses == uses_.end()) continue;
    if (object == watched_objects) {
      const bool ordered = std::all_of(uses->second.begin(), uses->second.end(), [&](const Use& use) {
        const bool gone = use.thread < world.thread_count() && world.thread(use.thread).status == model::ThreadStatus::finished;
        return use.thread == thread || gone || !disjoint(held, use.locks);
      });
      if (!ordered) return false;
    } else if (conflicts(world, uses->second, operation, thread, held)) {
      return false;
    }
  }
  for (const ObjectId object : objects) {
    std::vector<Use>& decided = decided_[object];
    const bool known = std::any_of(decided.begin(), decided.end(), [&](const Use& use) {
      return use.thread == thread && use.kind == operation.kind && use.locks == held;
    });
    if (!known) decided.push_back({thread, operation.kind, held});
  }
  return true;
}

void Footprint::begin_again() {
  broken_ = false;
  decided_.clear();
}

}  // namespace pcheck::checker
