#include "checker/analyses/waiting.hpp"

#include <algorithm>

#include "checker/analyses/recorded_access.hpp"
#include "objects/waiting.hpp"

namespace pcheck::checker {

namespace {

using Kind = model::OperationKind;

bool is_woken(const World& world, ThreadId id) {
  const model::Thread& thread = world.thread(id);
  if (thread.notified || world.may_wake_spuriously(id)) return true;
  return thread.pending.kind == Kind::timed_wake && world.time_is_up(thread.pending);
}

std::vector<ThreadId> holders(const World& world, ObjectId lock) {
  const model::Object& object = world.object(lock);
  if (object.owner != model::no_thread) return {object.owner};
  std::vector<ThreadId> readers;
  for (ThreadId id = 0; id < world.thread_count(); ++id)
    if (world.holds(id, lock)) readers.push_back(id);
  return readers;
}

}  // namespace

ObjectId wanted_lock(const World& world, ThreadId id) {
  const Operation& operation = world.pending(id);
  switch (operation.kind) {
    case Kind::lock:
    case Kind::lock_shared:
    case Kind::once_begin:
      return operation.object;
    case Kind::wake:
    case Kind::timed_wake:
      return is_woken(world, id) ? operation.object2 : model::no_object;
    default:
      return model::no_object;
  }
}

namespace {

/// Whether a thread of the process has arrived at the barrier, and has not dropped out of it.
bool takes_part(const World& world, ThreadId process, ObjectId barrier) {
  for (ThreadId id = 1; id < world.thread_count(); ++id) {
    const model::Thread& thread = world.thread(id);
    if (thread.process != process) continue;
    for (const model::Attendance& attendance : thread.barriers)
      if (attendance.barrier == barrier) return !attendance.has_dropped_out();
  }
  return false;
}

/// Whether all who are left, and could yet have come to the barrier, wait at it.
bool all_wait_at(const World& world, ObjectId barrier) {
  for (ThreadId id = 0; id < world.thread_count(); ++id) {
    const model::Thread& thread = world.thread(id);
    if (thread.status != model::ThreadStatus::alive) continue;
    if (thread.pending.kind != Kind::barrier_wait || thread.pending.object != barrier) return false;
  }
  return true;
}

/// Processes that have ended, and so will not come to a barrier. Who was to come is not known of all: those were that have been
/// there before, and it is taken for granted of those that have ended with an error. Others are blamed only if nobody else is
/// left.
std::vector<ThreadId> ended_processes(const World& world, ObjectId barrier) {
  std::vector<ThreadId> ended;
  const bool nobody_else_is_left = all_wait_at(world, barrier);
  for (ThreadId id = 1; id < world.thread_count(); ++id) {
    const model::Thread& thread = world.thread(id);
    if (thread.process != id || thread.status != model::ThreadStatus::finished) continue;
    if (nobody_else_is_left || thread.exit_code != 0 || takes_part(world, id, barrier)) ended.push_back(id);
  }
  return ended;
}

}  // namespace

Wait wait_of(const World& world, ThreadId id) {
  const model::Thread& thread = world.thread(id);
  Wait wait;
  wait.thread = id;
  wait.operation = model::awaited_operations(thread.pending).front();
  wait.holds = distinct_locks({thread.held, thread.held_count});
  if (thread.pending.kind == Kind::join) wait.ways = {{thread.pending.target}};
  else if (const ObjectId lock = wanted_lock(world, id); lock != model::no_object) wait.ways = {holders(world, lock)};
  else if (thread.pending.kind == Kind::barrier_wait && world.object(thread.pending.object).process_shared)
    wait.ways = {ended_processes(world, thread.pending.object)};
  else wait.ways = model::ways_by_ranks(world, id);
  for (const std::vector<ThreadId>& way : wait.ways)
    for (const ThreadId holder : way)
      if (std::find(wait.held_by.begin(), wait.held_by.end(), holder) == wait.held_by.end()) wait.held_by.push_back(holder);
  return wait;
}

}  // namespace pcheck::checker
