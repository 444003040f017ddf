/// Counting semaphores. value: the count.

#include "objects/semantics.hpp"

namespace pcheck::model {

namespace {

using Kind = OperationKind;

unsigned acquire_answers(const World& world, ThreadId, const Operation& operation) {
  const Object& semaphore = world.object(operation.object);
  return !semaphore.alive || static_cast<std::int64_t>(semaphore.value) > 0;
}
unsigned timed_acquire_answers(const World& world, ThreadId thread, const Operation& operation) {
  return acquire_answers(world, thread, operation) != 0 || world.time_is_up(operation);
}
std::uint64_t apply_acquire(World& world, ThreadId thread, const Operation& operation, unsigned) {
  if (acquire_answers(world, thread, operation) == 0) return 0;
  --world.object(operation.object).value;
  return 1;
}
std::uint64_t apply_release(World& world, ThreadId, const Operation& operation, unsigned) {
  Object& semaphore = world.object(operation.object);
  const auto update = static_cast<std::int64_t>(operation.argument);
  if (update < 0) {
    world.fail("lock_misuse", "semaphore released a negative number of times", operation.object);
  } else if (static_cast<std::int64_t>(semaphore.limit) - static_cast<std::int64_t>(semaphore.value) < update) {
    world.fail("lock_misuse", "semaphore released above its greatest count", operation.object);
  } else {
    semaphore.value += operation.argument;
  }
  return 0;
}

/// Releasing it too often is out of the question.
bool is_unlimited(const World& world, ObjectId semaphore, OperationKind) { return world.object(semaphore).limit >= 0x7fffffff; }

}  // namespace

void add_semaphore_semantics(SemanticsTable& table) {
  table[index(Kind::acquire)] = {.name = "acquire",
                                 .answers = acquire_answers,
                                 .waits_for = WaitsFor::object,
                                 .apply = apply_acquire,
                                 .passes = kinds({Kind::release}),
                                 .is_confined = true,
                                 .passes_on = is_unlimited};
  table[index(Kind::try_acquire)] = {.name = "try_acquire", .apply = apply_acquire, .is_confined = true};
  table[index(Kind::timed_acquire)] = {
      .name = "try_acquire_for", .answers = timed_acquire_answers, .waits_for = WaitsFor::object, .apply = apply_acquire};
  table[index(Kind::release)] = {.name = "release",
                                 .apply = apply_release,
                                 .passes = kinds({Kind::release, Kind::acquire}),
                                 .is_confined = true,
                                 .passes_on = is_unlimited};
}

}  // namespace pcheck::model
