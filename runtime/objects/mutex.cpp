/// Mutexes of all kinds, and call_once, which is a lock with a memory.
///
/// value: owner + 1 while locked for writing; readers << 16 while locked for reading; a once_flag: 1 running, 2 done.

#include "objects/semantics.hpp"

namespace pcheck::model {

namespace {

using Kind = OperationKind;

bool is_recursive(const Object& mutex) {
  return mutex.type == ObjectType::recursive_mutex || mutex.type == ObjectType::recursive_timed_mutex;
}

bool is_free(const Object& mutex) { return mutex.owner == no_thread && mutex.readers == 0; }

void show(Object& mutex) {
  mutex.value = mutex.owner != no_thread ? mutex.owner + 1u : static_cast<std::uint64_t>(mutex.readers) << 16;
}

/// Takes the mutex if `thread` may have it. Relocking a plain mutex is misuse.
std::uint64_t take(World& world, ThreadId thread, ObjectId id) {
  Object& mutex = world.object(id);
  if (mutex.owner == thread) {
    if (!is_recursive(mutex)) {
      world.fail("lock_misuse", "locked again by the thread that holds it", id);
      return 0;
    }
    if (mutex.depth == 255) {
      world.fail("lock_misuse", "recursive lock taken more than 255 times", id);
      return 0;
    }
    ++mutex.depth;
    world.hold(thread, id);
    return 1;
  }
  if (!is_free(mutex)) return 0;
  mutex.owner = thread;
  mutex.depth = 1;
  show(mutex);
  world.hold(thread, id);
  return 1;
}

std::uint64_t take_shared(World& world, ThreadId thread, ObjectId id) {
  Object& mutex = world.object(id);
  if (mutex.owner == thread) {
    world.fail("lock_misuse", "locked for reading by the thread that holds it for writing", id);
    return 0;
  }
  if (mutex.owner != no_thread) return 0;
  if (world.holds(thread, id)) {
    world.fail("lock_misuse", "locked for reading again by a thread that reads already", id);
    return 0;
  }
  ++mutex.readers;
  show(mutex);
  world.hold(thread, id);
  return 1;
}

/// A reader that asks for writing waits for itself: enabled never, so that it shows as a deadlock.
unsigned lock_answers(const World& world, ThreadId thread, const Operation& operation) {
  const Object& mutex = world.object(operation.object);
  return is_free(mutex) || mutex.owner == thread;
}
unsigned lock_shared_answers(const World& world, ThreadId thread, const Operation& operation) {
  const Object& mutex = world.object(operation.object);
  return mutex.owner == no_thread || mutex.owner == thread;
}
/// Answers when free or not: one each way, but not before its time is up on a virtual clock.
unsigned timed_lock_answers(const World& world, ThreadId thread, const Operation& operation) {
  return lock_answers(world, thread, operation) != 0 || world.time_is_up(operation);
}
unsigned timed_lock_shared_answers(const World& world, ThreadId thread, const Operation& operation) {
  return lock_shared_answers(world, thread, operation) != 0 || world.time_is_up(operation);
}

std::uint64_t apply_lock(World& world, ThreadId thread, const Operation& operation, unsigned) {
  return take(world, thread, operation.object);
}
std::uint64_t apply_lock_shared(World& world, ThreadId thread, const Operation& operation, unsigned) {
  return take_shared(world, thread, operation.object);
}

std::uint64_t apply_unlock(World& world, ThreadId thread, const Operation& operation, unsigned) {
  Object& mutex = world.object(operation.object);
  if (mutex.owner != thread) {
    world.fail("lock_misuse",
               mutex.owner == no_thread ? "unlocked while it is not locked" : "unlocked by a thread that does not hold it",
               operation.object);
    return 0;
  }
  world.unhold(thread, operation.object);
  if (--mutex.depth == 0) {
    mutex.owner = no_thread;
    show(mutex);
  }
  return 0;
}

std::uint64_t apply_unlock_shared(World& world, ThreadId thread, const Operation& operation, unsigned) {
  Object& mutex = world.object(operation.object);
  if (mutex.owner == thread || !world.unhold(thread, operation.object)) {
    world.fail("lock_misuse", "shared lock released by a thread that does not hold it", operation.object);
    return 0;
  }
  --mutex.readers;
  show(mutex);
  return 0;
}

/// A call_once from inside the same call_once waits for itself for good.
unsigned once_begin_answers(const World& world, ThreadId, const Operation& operation) {
  return world.object(operation.object).value != once_running;
}

/// 1: the caller must run the function; 0: it has been run.
std::uint64_t apply_once_begin(World& world, ThreadId thread, const Operation& operation, unsigned) {
  Object& flag = world.object(operation.object);
  if (flag.value == once_done) return 0;
  flag.value = once_running;
  flag.owner = thread;
  return 1;
}
std::uint64_t apply_once_is_done(World& world, ThreadId, const Operation& operation, unsigned) {
  return world.object(operation.object).value == once_done;
}
std::uint64_t apply_once_end(World& world, ThreadId, const Operation& operation, unsigned) {
  Object& flag = world.object(operation.object);
  flag.value = operation.argument != 0 ? once_done : 0;
  flag.owner = no_thread;
  return 0;
}

}  // namespace

void add_mutex_semantics(SemanticsTable& table) {
  const KindSet readers = kinds({Kind::lock_shared, Kind::try_lock_shared, Kind::timed_lock_shared, Kind::unlock_shared});
  table[index(Kind::lock)] = {
      .name = "lock", .answers = lock_answers, .waits_for = WaitsFor::object, .apply = apply_lock, .is_confined = true};
  table[index(Kind::try_lock)] = {.name = "try_lock", .apply = apply_lock, .is_confined = true};
  table[index(Kind::timed_lock)] = {
      .name = "try_lock_for", .answers = timed_lock_answers, .waits_for = WaitsFor::object, .apply = apply_lock};
  // While a thread holds the mutex, whoever waits for it cannot go on.
  const KindSet waiting =
      kinds({Kind::lock, Kind::lock_shared, Kind::unlock, Kind::unlock_shared, Kind::wait, Kind::wake, Kind::timed_wake});
  table[index(Kind::unlock)] = {.name = "unlock", .apply = apply_unlock, .passes = waiting, .is_confined = true};
  table[index(Kind::lock_shared)] = {.name = "lock_shared",
                                     .answers = lock_shared_answers,
                                     .waits_for = WaitsFor::object,
                                     .apply = apply_lock_shared,
                                     .commutes = readers,
                                     .is_confined = true};
  table[index(Kind::try_lock_shared)] = {
      .name = "try_lock_shared", .apply = apply_lock_shared, .commutes = readers, .is_confined = true};
  table[index(Kind::timed_lock_shared)] = {.name = "try_lock_shared_for",
                                           .answers = timed_lock_shared_answers,
                                           .waits_for = WaitsFor::object,
                                           .apply = apply_lock_shared,
                                           .commutes = readers};
  table[index(Kind::unlock_shared)] = {.name = "unlock_shared",
                                       .apply = apply_unlock_shared,
                                       .commutes = readers,
                                       .passes = kinds({Kind::lock, Kind::unlock}),
                                       .is_confined = true};
  table[index(Kind::once_is_done)] = {
      .name = "is_done", .apply = apply_once_is_done, .commutes = kinds({Kind::once_is_done, Kind::once_begin}), .writes = false};
  table[index(Kind::once_begin)] = {.name = "call_once",
                                    .answers = once_begin_answers,
                                    .waits_for = WaitsFor::object,
                                    .apply = apply_once_begin,
                                    .commutes = kinds({Kind::once_is_done})};
  table[index(Kind::once_end)] = {.name = "call_once done", .apply = apply_once_end, .passes = kinds({Kind::once_begin})};
}

}  // namespace pcheck::model
