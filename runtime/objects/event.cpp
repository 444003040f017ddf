/// Events in the sense of Python's threading.Event. value: 1 while set.

#include "objects/semantics.hpp"

namespace pcheck::model {

namespace {

using Kind = OperationKind;

std::uint64_t apply_set(World& world, ThreadId, const Operation& operation, unsigned) {
  world.object(operation.object).value = 1;
  return 0;
}
std::uint64_t apply_clear(World& world, ThreadId, const Operation& operation, unsigned) {
  world.object(operation.object).value = 0;
  return 0;
}
std::uint64_t apply_is_set(World& world, ThreadId, const Operation& operation, unsigned) {
  return world.object(operation.object).value;
}
unsigned wait_answers(const World& world, ThreadId, const Operation& operation) {
  const Object& event = world.object(operation.object);
  return !event.alive || event.value != 0;
}
unsigned timed_wait_answers(const World& world, ThreadId thread, const Operation& operation) {
  return wait_answers(world, thread, operation) != 0 || world.time_is_up(operation);
}

}  // namespace

void add_event_semantics(SemanticsTable& table) {
  const KindSet reads = kinds({Kind::event_is_set, Kind::event_wait, Kind::timed_event_wait});
  table[index(Kind::event_set)] = {.name = "set",
                                   .apply = apply_set,
                                   .commutes = kinds({Kind::event_set}),
                                   .passes = kinds({Kind::event_wait}),
                                   .is_confined = true};
  table[index(Kind::event_clear)] = {
      .name = "clear", .apply = apply_clear, .commutes = kinds({Kind::event_clear}), .is_confined = true};
  table[index(Kind::event_is_set)] = {
      .name = "is_set", .apply = apply_is_set, .commutes = reads, .is_confined = true, .writes = false};
  table[index(Kind::event_wait)] = {.name = "wait",
                                    .answers = wait_answers,
                                    .waits_for = WaitsFor::object,
                                    .commutes = reads,
                                    .passes = kinds({Kind::event_set}),
                                    .is_confined = true,
                                    .writes = false};
  table[index(Kind::timed_event_wait)] = {.name = "wait_for",
                                          .answers = timed_wait_answers,
                                          .waits_for = WaitsFor::object,
                                          .apply = apply_is_set,
                                          .commutes = reads,
                                          .writes = false};
}

}  // namespace pcheck::model
