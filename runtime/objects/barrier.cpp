/// Barriers and latches. A barrier's value: parties that have arrived in this phase; limit: parties expected; extra:
/// the phase, modulo phases_told_apart. A latch's value: what is left to count down.
///
/// A barrier is regular if it has no more participants than parties, no completion function, and each participant arrives once
/// in each phase and waits for the end of that before it arrives again, until it drops out. Then each phase is one of all of
/// them, so that arrivals commute, whoever comes last, and the n-th arrival of a thread is in the n-th phase in any execution.
/// Every barrier is taken for regular until an execution shows that it is not, which none does by the order of its arrivals
/// alone. Where but for a completion function it is, still nobody is overtaken: a phase does not end before all have waited for
/// the end of the one before. Else who waits may come too late: only the phase before this one may be waited for.

#include <utility>

#include "objects/semantics.hpp"

namespace pcheck::model {

namespace {

using Kind = OperationKind;

/// The thread's, or room for it; nullptr if there is none.
Attendance* attendance_of(Thread& thread, ObjectId barrier) {
  for (Attendance& attendance : thread.barriers)
    if (attendance.barrier == barrier || attendance.barrier == no_object) return &attendance;
  return nullptr;
}

/// Whether the thread has come to this phase by way of all others. Who is there for the first time has to come before any has
/// ended: then as many as there are parties do in each phase, and nobody can leave one out.
bool takes_each_phase(const Attendance& own, const Object& barrier) {
  if (own.barrier == no_object) return barrier.depth == 0;
  return own.phase == barrier.extra && own.has_waited != 0;
}

/// Takes note of the thread's next arrival.
void attend(World& world, ThreadId thread, const Operation& operation) {
  if (world.overtakes(operation.object)) return;
  if ((operation.flags & has_completion) != 0) world.note_irregular(operation.object);
  Attendance* const own = attendance_of(world.thread(thread), operation.object);
  const Object& barrier = std::as_const(world).object(operation.object);
  if (own == nullptr || operation.argument != 1 || !takes_each_phase(*own, barrier)) {
    world.note_overtaking(operation.object);
    return;
  }
  const bool drops = operation.kind != Kind::arrive;
  *own = {.barrier = operation.object,
          .phase = drops ? Attendance::dropped_out : static_cast<std::uint32_t>(phase_after(barrier.extra)),
          .has_waited = 0};
}

void next_phase(Object& barrier) {
  barrier.value = 0;
  barrier.extra = phase_after(barrier.extra);
  barrier.depth = 1;
}

/// Returns twice the phase arrived at; plus one for the last party where it has a completion function to run.
std::uint64_t arrive(World& world, ThreadId thread, const Operation& operation, bool drop) {
  attend(world, thread, operation);
  Object& barrier = world.object(operation.object);
  const auto update = static_cast<std::int64_t>(operation.argument);
  const std::uint64_t phase = barrier.extra;
  if (update <= 0 || operation.argument > barrier.limit - barrier.value) {
    world.fail("lock_misuse", "more arrivals at a barrier than parties are expected", operation.object);
    return 0;
  }
  if (drop) --barrier.limit;
  else barrier.value += operation.argument;
  if (barrier.value < barrier.limit) return phase * 2;
  if ((operation.flags & has_completion) != 0) return phase * 2 + 1;
  next_phase(barrier);
  return phase * 2;
}

std::uint64_t apply_barrier_arrive(World& world, ThreadId thread, const Operation& operation, unsigned) {
  return arrive(world, thread, operation, false);
}
std::uint64_t apply_drop(World& world, ThreadId thread, const Operation& operation, unsigned) {
  return arrive(world, thread, operation, true);
}
std::uint64_t apply_complete(World& world, ThreadId, const Operation& operation, unsigned) {
  next_phase(world.object(operation.object));
  return 0;
}
std::uint64_t apply_barrier_wait(World& world, ThreadId thread, const Operation& operation, unsigned) {
  if (std::as_const(world).object(operation.object).extra != phase_after(operation.argument)) {
    world.fail("lock_misuse", "wait for a phase of the barrier that is not the one before this", operation.object);
    return 0;
  }
  if (world.overtakes(operation.object)) return 0;
  for (Attendance& own : world.thread(thread).barriers)
    if (own.barrier == operation.object && own.phase == phase_after(operation.argument)) own.has_waited = 1;
  return 0;
}
unsigned barrier_wait_answers(const World& world, ThreadId, const Operation& operation) {
  const Object& barrier = world.object(operation.object);
  return !barrier.alive || barrier.extra != operation.argument;
}

/// Into argument2: one more than the phase that it belongs to.
void foresee_phase(const World& world, ThreadId, Operation& arrival) {
  arrival.argument2 = world.object(arrival.object).extra + 1;
}
void resolve_phase(const World& world, ThreadId thread, unsigned, Operation& arrival) { foresee_phase(world, thread, arrival); }

bool is_arrival(OperationKind kind) { return kind == Kind::arrive || kind == Kind::arrive_and_drop; }

/// Two arrivals, or an arrival and a wait for another phase.
bool are_apart(Step mine, Step other) {
  const bool mine_arrives = is_arrival(mine.operation->kind);
  const Operation& arrival = mine_arrives ? *mine.operation : *other.operation;
  const Operation& second = mine_arrives ? *other.operation : *mine.operation;
  if (!is_arrival(arrival.kind) || World::current()->is_irregular(arrival.object)) return false;
  if (is_arrival(second.kind)) return true;
  return second.kind == Kind::barrier_wait && arrival.argument2 != 0 && arrival.argument2 != second.argument + 1;
}

bool awaits_arrival(const Operation& wait, const Operation& earlier) {
  return is_arrival(earlier.kind) && !World::current()->is_irregular(wait.object);
}

bool is_regular(const World& world, ObjectId barrier, OperationKind) { return !world.is_irregular(barrier); }
bool overtakes_nobody(const World& world, ObjectId barrier, OperationKind) { return !world.overtakes(barrier); }

/// Arrivals pass each other at a regular barrier, and what waits where nobody is overtaken.
bool arrival_passes(const World& world, ObjectId barrier, OperationKind second) {
  return second == Kind::barrier_wait ? !world.overtakes(barrier) : !world.is_irregular(barrier);
}

std::uint64_t apply_count_down(World& world, ThreadId, const Operation& operation, unsigned) {
  Object& latch = world.object(operation.object);
  const auto update = static_cast<std::int64_t>(operation.argument);
  if (update < 0 || operation.argument > latch.value)
    world.fail("lock_misuse", "latch counted down below zero", operation.object);
  else latch.value -= operation.argument;
  return 0;
}
unsigned latch_wait_answers(const World& world, ThreadId, const Operation& operation) {
  return world.object(operation.object).value == 0;
}
std::uint64_t apply_latch_try_wait(World& world, ThreadId, const Operation& operation, unsigned) {
  return world.object(operation.object).value == 0;
}

}  // namespace

void add_barrier_semantics(SemanticsTable& table) {
  const KindSet arrivals = kinds({Kind::arrive, Kind::arrive_and_drop, Kind::barrier_wait});
  table[index(Kind::arrive)] = {.name = "arrive",
                                .apply = apply_barrier_arrive,
                                .resolve = resolve_phase,
                                .foresee = foresee_phase,
                                .independent = are_apart,
                                .passes = arrivals,
                                .passes_on = arrival_passes};
  table[index(Kind::arrive_and_drop)] = {.name = "arrive_and_drop",
                                         .apply = apply_drop,
                                         .resolve = resolve_phase,
                                         .foresee = foresee_phase,
                                         .independent = are_apart,
                                         .passes = arrivals,
                                         .passes_on = is_regular};
  table[index(Kind::complete_phase)] = {
      .name = "complete phase", .apply = apply_complete, .passes = kinds({Kind::barrier_wait}), .passes_on = overtakes_nobody};
  table[index(Kind::barrier_wait)] = {.name = "wait",
                                      .answers = barrier_wait_answers,
                                      .waits_for = WaitsFor::object,
                                      .apply = apply_barrier_wait,
                                      .commutes = kinds({Kind::barrier_wait}),
                                      .independent = are_apart,
                                      .awaits = awaits_arrival,
                                      .passes = kinds({Kind::arrive, Kind::arrive_and_drop, Kind::complete_phase}),
                                      .passes_on = overtakes_nobody,
                                      .writes = false};
  table[index(Kind::count_down)] = {.name = "count_down", .apply = apply_count_down, .passes = kinds({Kind::latch_wait})};
  const KindSet waits = kinds({Kind::latch_wait, Kind::latch_try_wait});
  table[index(Kind::latch_wait)] = {.name = "wait",
                                    .answers = latch_wait_answers,
                                    .waits_for = WaitsFor::object,
                                    .commutes = waits,
                                    .passes = kinds({Kind::count_down}),
                                    .writes = false};
  table[index(Kind::latch_try_wait)] = {.name = "try_wait", .apply = apply_latch_try_wait, .commutes = waits, .writes = false};
}

}  // namespace pcheck::model
