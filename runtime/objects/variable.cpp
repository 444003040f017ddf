/// Shared variables, atomics and fences. value: the 64-bit image; an opaque value counts its stores.

#include <utility>

#include "objects/semantics.hpp"

namespace pcheck::model {

namespace {

using Kind = OperationKind;

std::uint64_t apply_load(World& world, ThreadId thread, const Operation& operation, unsigned) {
  world.track_read(thread, operation.object);
  return world.object(operation.object).value;
}

std::uint64_t apply_store(World& world, ThreadId thread, const Operation& operation, unsigned) {
  world.note_store(thread, operation.object);
  world.track_write(thread, operation.object);
  Object& variable = world.object(operation.object);
  if (variable.value_type == ValueType::opaque) ++variable.value;
  else variable.value = operation.argument;
  return 0;
}

std::uint64_t apply_exchange(World& world, ThreadId thread, const Operation& operation, unsigned) {
  world.track_write(thread, operation.object);
  return std::exchange(world.object(operation.object).value, operation.argument);
}

std::uint64_t apply_read_modify_write(World& world, ThreadId thread, const Operation& operation, unsigned) {
  world.track_write(thread, operation.object);
  Object& variable = world.object(operation.object);
  return std::exchange(variable.value, operation.combine(variable.value, operation.argument));
}

/// Of an opaque value the fiber finds out.
bool would_match(const World& world, const Operation& operation) {
  const Object& variable = world.object(operation.object);
  return variable.value_type == ValueType::opaque || variable.value == operation.argument2;
}

/// Answer 1: a weak exchange fails although the value matches, once per thread as for spurious wake-ups.
unsigned compare_exchange_answers(const World& world, ThreadId thread, const Operation& operation) {
  const bool may_fail = (operation.flags & weak) != 0 && would_match(world, operation) && world.may_wake_spuriously(thread);
  return may_fail ? 2 : 1;
}

/// Returns the value seen, or failed_spuriously().
std::uint64_t apply_compare_exchange(World& world, ThreadId thread, const Operation& operation, unsigned answer) {
  Object& variable = world.object(operation.object);
  world.track_write(thread, operation.object);
  if (!would_match(world, operation)) return variable.value;
  if (answer == 1) {
    ++world.thread(thread).spurious_wakeups;
    return failed_spuriously(operation.argument2);
  }
  if (variable.value_type != ValueType::opaque) variable.value = operation.argument;
  return operation.argument2;
}

}  // namespace

void add_variable_semantics(SemanticsTable& table) {
  table[index(Kind::load)] = {
      .name = "load", .apply = apply_load, .commutes = kinds({Kind::load}), .is_confined = true, .writes = false};
  table[index(Kind::store)] = {.name = "store", .apply = apply_store, .is_confined = true};
  table[index(Kind::exchange)] = {.name = "exchange", .apply = apply_exchange, .is_confined = true};
  table[index(Kind::read_modify_write)] = {.name = "read_modify_write", .apply = apply_read_modify_write, .is_confined = true};
  table[index(Kind::compare_exchange)] = {.name = "compare_exchange",
                                          .answers = compare_exchange_answers,
                                          .waits_for = WaitsFor::object,
                                          .apply = apply_compare_exchange,
                                          .is_confined = true};
  table[index(Kind::fence)] = {.name = "fence", .is_confined = true, .writes = false};
}

}  // namespace pcheck::model
