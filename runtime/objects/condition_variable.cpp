/// Condition variables, and waiting on atomics, which works the same way.
///
/// Who waits is stored with the threads, not with the object. Which waiter a notify_one wakes is a choice. The visible
/// value of a condition variable stays 0.

#include "objects/semantics.hpp"

namespace pcheck::model {

namespace {

using Kind = OperationKind;

/// Whether somebody waits for a notification with another mutex: [thread.condition.condvar] forbids it.
bool is_waited_on_with_another(const World& world, const Operation& wait) {
  for (ThreadId thread = 0; thread < world.thread_count(); ++thread)
    if (world.is_waiting(thread, wait.object) && world.pending(thread).object2 != wait.object2) return true;
  return false;
}

std::uint64_t apply_condition_wait(World& world, ThreadId thread, const Operation& operation, unsigned) {
  Object& mutex = world.object(operation.object2);
  if (mutex.owner != thread) {
    world.fail("lock_misuse", "wait without holding the lock", operation.object);
    return 0;
  }
  if (is_waited_on_with_another(world, operation)) {
    world.fail("lock_misuse", "wait with another mutex than that of a thread that waits already", operation.object);
    return 0;
  }
  world.unhold(thread, operation.object2);
  mutex.owner = no_thread;
  mutex.depth = 0;
  mutex.value = 0;
  world.thread(thread).waiting_on = operation.object;
  return 0;
}
std::uint64_t apply_enqueue(World& world, ThreadId thread, const Operation& operation, unsigned) {
  world.thread(thread).waiting_on = operation.object;
  return 0;
}

bool mutex_is_free(const World& world, const Operation& operation) { return world.object(operation.object2).owner == no_thread; }

unsigned wake_answers(const World& world, ThreadId thread, const Operation& operation) {
  if (!mutex_is_free(world, operation)) return 0;
  return world.thread(thread).notified || world.may_wake_spuriously(thread);
}

/// Answer 0: as notified as it is; answer 1: by time-out although notified, having timed out just before.
unsigned timed_wake_answers(const World& world, ThreadId thread, const Operation& operation) {
  if (!mutex_is_free(world, operation)) return 0;
  const bool notified = world.thread(thread).notified || world.may_wake_spuriously(thread);
  return static_cast<unsigned>(notified) + static_cast<unsigned>(world.time_is_up(operation));
}

/// Ends the waiting; true if by a notification.
bool stop_waiting(World& world, ThreadId thread) {
  Thread& waiter = world.thread(thread);
  const bool notified = waiter.notified;
  waiter.notified = false;
  waiter.waiting_on = no_object;
  return notified;
}

void take_back(World& world, ThreadId thread, ObjectId id) {
  Object& mutex = world.object(id);
  mutex.owner = thread;
  mutex.depth = 1;
  mutex.value = thread + 1u;
  world.hold(thread, id);
}

std::uint64_t apply_wake(World& world, ThreadId thread, const Operation& operation, unsigned) {
  if (!stop_waiting(world, thread)) ++world.thread(thread).spurious_wakeups;
  take_back(world, thread, operation.object2);
  return 1;
}
std::uint64_t apply_timed_wake(World& world, ThreadId thread, const Operation& operation, unsigned answer) {
  const bool could_wake = world.thread(thread).notified || world.may_wake_spuriously(thread);
  const bool woken = could_wake && answer == 0;
  if (!stop_waiting(world, thread) && woken) ++world.thread(thread).spurious_wakeups;
  take_back(world, thread, operation.object2);
  return woken;
}

unsigned block_answers(const World& world, ThreadId thread, const Operation&) {
  return world.thread(thread).notified || world.may_wake_spuriously(thread);
}
unsigned timed_block_answers(const World& world, ThreadId thread, const Operation& operation) {
  return block_answers(world, thread, operation) + static_cast<unsigned>(world.time_is_up(operation));
}
std::uint64_t apply_block(World& world, ThreadId thread, const Operation&, unsigned) {
  if (!stop_waiting(world, thread)) ++world.thread(thread).spurious_wakeups;
  return 1;
}
std::uint64_t apply_timed_block(World& world, ThreadId thread, const Operation& operation, unsigned answer) {
  const bool woken = block_answers(world, thread, operation) != 0 && answer == 0;
  if (!stop_waiting(world, thread) && woken) ++world.thread(thread).spurious_wakeups;
  return woken;
}

unsigned waiters(const World& world, ObjectId object) {
  unsigned count = 0;
  for (ThreadId thread = 0; thread < world.thread_count(); ++thread) count += world.is_waiting(thread, object);
  return count;
}

/// One answer per waiter; one where nobody waits and the notification is lost.
unsigned notify_one_answers(const World& world, ThreadId, const Operation& operation) {
  const unsigned count = waiters(world, operation.object);
  return count == 0 ? 1 : count;
}

/// Returns how many threads were woken.
std::uint64_t apply_notify_one(World& world, ThreadId, const Operation& operation, unsigned answer) {
  for (ThreadId thread = 0; thread < world.thread_count(); ++thread) {
    if (!world.is_waiting(thread, operation.object)) continue;
    if (answer-- == 0) {
      world.thread(thread).notified = true;
      return 1;
    }
  }
  return 0;
}
std::uint64_t apply_notify_all(World& world, ThreadId, const Operation& operation, unsigned) {
  for (ThreadId thread = 0; thread < world.thread_count(); ++thread)
    if (world.is_waiting(thread, operation.object)) world.thread(thread).notified = true;
  return 0;
}

/// Whoever wakes of its own accord may do so before it is notified, or after.
bool wakes_only_when_notified(const World& world, ObjectId, OperationKind) { return !world.options().spurious; }

}  // namespace

void add_condition_variable_semantics(SemanticsTable& table) {
  // Also of the mutex: while it is held, whoever waits for it cannot go on.
  table[index(Kind::wait)] = {.name = "wait",
                              .apply = apply_condition_wait,
                              .passes = kinds({Kind::lock, Kind::unlock, Kind::wait, Kind::wake, Kind::timed_wake})};
  table[index(Kind::wake)] = {.name = "wake", .answers = wake_answers, .apply = apply_wake};
  table[index(Kind::timed_wake)] = {.name = "wake or time out", .answers = timed_wake_answers, .apply = apply_timed_wake};
  table[index(Kind::enqueue)] = {.name = "wait", .apply = apply_enqueue, .commutes = kinds({Kind::enqueue})};
  table[index(Kind::block)] = {.name = "wake", .answers = block_answers, .apply = apply_block};
  table[index(Kind::timed_block)] = {.name = "wake or time out", .answers = timed_block_answers, .apply = apply_timed_block};
  table[index(Kind::notify_one)] = {.name = "notify_one",
                                    .answers = notify_one_answers,
                                    .waits_for = WaitsFor::object,
                                    .apply = apply_notify_one,
                                    .passes = kinds({Kind::wake, Kind::block}),
                                    .passes_on = wakes_only_when_notified};
  table[index(Kind::notify_all)] = {.name = "notify_all",
                                    .apply = apply_notify_all,
                                    .commutes = kinds({Kind::notify_all}),
                                    .passes = kinds({Kind::wake, Kind::block}),
                                    .passes_on = wakes_only_when_notified};
  table[index(Kind::atomic_wait)] = {.name = "wait", .answers = block_answers, .apply = apply_block};
  table[index(Kind::atomic_notify_one)] = {
      .name = "notify_one", .answers = notify_one_answers, .waits_for = WaitsFor::object, .apply = apply_notify_one};
  table[index(Kind::atomic_notify_all)] = {
      .name = "notify_all", .apply = apply_notify_all, .commutes = kinds({Kind::atomic_notify_all})};
}

}  // namespace pcheck::model
