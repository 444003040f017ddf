/// Bounded queues. value: elements in it; limit: capacity, 0 for none; extra: elements put and not yet task_done(), if that is
/// counted. The elements themselves are the scenario's.

#include "objects/semantics.hpp"

namespace pcheck::model {

namespace {

using Kind = OperationKind;

bool counts_tasks = false;

unsigned put_answers(const World& world, ThreadId, const Operation& operation) {
  const Object& queue = world.object(operation.object);
  return queue.limit == 0 || queue.value < queue.limit;
}
unsigned get_answers(const World& world, ThreadId, const Operation& operation) {
  const Object& queue = world.object(operation.object);
  return !queue.alive || queue.value != 0;
}
unsigned timed_put_answers(const World& world, ThreadId thread, const Operation& operation) {
  return put_answers(world, thread, operation) != 0 || world.time_is_up(operation);
}
unsigned timed_get_answers(const World& world, ThreadId thread, const Operation& operation) {
  return get_answers(world, thread, operation) != 0 || world.time_is_up(operation);
}
unsigned queue_join_answers(const World& world, ThreadId, const Operation& operation) {
  return world.object(operation.object).extra == 0;
}

std::uint64_t apply_put(World& world, ThreadId thread, const Operation& operation, unsigned) {
  if (put_answers(world, thread, operation) == 0) return 0;
  Object& queue = world.object(operation.object);
  ++queue.value;
  if (counts_tasks) ++queue.extra;
  return 1;
}
std::uint64_t apply_get(World& world, ThreadId thread, const Operation& operation, unsigned) {
  if (get_answers(world, thread, operation) == 0) return 0;
  --world.object(operation.object).value;
  return 1;
}
std::uint64_t apply_task_done(World& world, ThreadId, const Operation& operation, unsigned) {
  Object& queue = world.object(operation.object);
  if (queue.extra == 0) world.fail("lock_misuse", "task_done() called more often than elements were put", operation.object);
  else --queue.extra;
  return 0;
}
std::uint64_t apply_size(World& world, ThreadId, const Operation& operation, unsigned) {
  return world.object(operation.object).value;
}

}  // namespace

void count_tasks() { counts_tasks = true; }

void add_queue_semantics(SemanticsTable& table) {
  table[index(Kind::put)] = {
      .name = "put", .answers = put_answers, .waits_for = WaitsFor::object, .apply = apply_put, .passes = kinds({Kind::get})};
  table[index(Kind::try_put)] = {.name = "try_put", .apply = apply_put};
  table[index(Kind::timed_put)] = {
      .name = "put_for", .answers = timed_put_answers, .waits_for = WaitsFor::object, .apply = apply_put};
  table[index(Kind::get)] = {.name = "get",
                             .answers = get_answers,
                             .waits_for = WaitsFor::object,
                             .apply = apply_get,
                             .passes = kinds({Kind::put, Kind::task_done, Kind::queue_join})};
  table[index(Kind::try_get)] = {.name = "try_get", .apply = apply_get};
  table[index(Kind::timed_get)] = {
      .name = "get_for", .answers = timed_get_answers, .waits_for = WaitsFor::object, .apply = apply_get};
  table[index(Kind::task_done)] = {
      .name = "task_done", .apply = apply_task_done, .passes = kinds({Kind::put, Kind::get, Kind::queue_join}), .writes = false};
  table[index(Kind::queue_join)] = {.name = "join",
                                    .answers = queue_join_answers,
                                    .waits_for = WaitsFor::object,
                                    .commutes = kinds({Kind::queue_join}),
                                    .passes = kinds({Kind::get, Kind::task_done}),
                                    .writes = false};
  table[index(Kind::queue_size)] = {.name = "size", .apply = apply_size, .commutes = kinds({Kind::queue_size}), .writes = false};
}

}  // namespace pcheck::model
