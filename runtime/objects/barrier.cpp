/// Barriers and latches. A barrier's value: parties that have arrived in this phase; limit: parties expected; extra:
/// the phase. A latch's value: what is left to count down.

#include "objects/semantics.hpp"

namespace pcheck::model {

namespace {

using Kind = OperationKind;

void next_phase(Object& barrier) {
  barrier.value = 0;
  ++barrier.extra;
}

/// Returns twice the phase arrived at; plus one for the last party where it has a completion function to run.
std::uint64_t arrive(World& world, const Operation& operation, bool drop) {
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

std::uint64_t apply_arrive(World& world, ThreadId, const Operation& operation, unsigned) {
  return arrive(world, operation, false);
}
std::uint64_t apply_drop(World& world, ThreadId, const Operation& operation, unsigned) { return arrive(world, operation, true); }
std::uint64_t apply_complete(World& world, ThreadId, const Operation& operation, unsigned) {
  next_phase(world.object(operation.object));
  return 0;
}
unsigned barrier_wait_answers(const World& world, ThreadId, const Operation& operation) {
  return world.object(operation.object).extra != operation.argument;
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
  table[index(Kind::arrive)] = {.name = "arrive", .apply = apply_arrive, .passes = kinds({Kind::barrier_wait})};
  table[index(Kind::arrive_and_drop)] = {.name = "arrive_and_drop", .apply = apply_drop};
  table[index(Kind::complete_phase)] = {.name = "complete phase", .apply = apply_complete, .passes = kinds({Kind::barrier_wait})};
  table[index(Kind::barrier_wait)] = {.name = "wait",
                                      .answers = barrier_wait_answers,
                                      .waits_for = WaitsFor::object,
                                      .commutes = kinds({Kind::barrier_wait}),
                                      .passes = kinds({Kind::arrive, Kind::arrive_and_drop, Kind::complete_phase}),
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
