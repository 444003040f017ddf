#include "objects/semantics.hpp"

namespace pcheck::model {

namespace {

SemanticsTable build() {
  SemanticsTable table;
  add_thread_semantics(table);
  add_mutex_semantics(table);
  add_condition_variable_semantics(table);
  add_semaphore_semantics(table);
  add_barrier_semantics(table);
  add_variable_semantics(table);
  add_event_semantics(table);
  add_queue_semantics(table);
  add_rendezvous_semantics(table);
  add_rank_semantics(table);
  add_message_semantics(table);
  add_collective_semantics(table);
  add_await_semantics(table);
  return table;
}

SemanticsTable table = build();

bool touch_in_conflict(ObjectId object, Step a, Step b) {
  const Operation& other = *b.operation;
  if (object == no_object || (object != other.object && object != other.object2)) return false;
  const Semantics& meaning = table[index(a.operation->kind)];
  if (meaning.commutes.test(index(other.kind))) return false;
  return meaning.independent == nullptr || !meaning.independent(a, b);
}

bool awaits_end_of(const Operation& operation, ThreadId thread) {
  const auto awaits_end = table[index(operation.kind)].awaits_end;
  return awaits_end != nullptr && awaits_end(operation, thread);
}

}  // namespace

SemanticsTable& semantics_table() { return table; }
const Semantics& semantics(OperationKind kind) { return table[index(kind)]; }

bool passes(const World& world, ObjectId object, OperationKind first, OperationKind second) {
  const Semantics& meaning = table[index(first)];
  if (meaning.commutes.test(index(second))) return true;
  return meaning.passes.test(index(second)) && (meaning.passes_on == nullptr || meaning.passes_on(world, object, second));
}

Operation foreseen(const World& world, ThreadId thread) {
  Operation operation = world.pending(thread);
  if (const auto foresee = table[index(operation.kind)].foresee) foresee(world, thread, operation);
  return operation;
}

bool dependent(Step a, Step b) {
  if (a.thread == b.thread) return true;
  const Operation& x = *a.operation;
  const Operation& y = *b.operation;
  if (table[index(x.kind)].touches_all || table[index(y.kind)].touches_all) return true;
  if (starts_threads(x.kind) && starts_threads(y.kind)) return true;  // they number the new threads
  if (awaits_end_of(x, b.thread) || awaits_end_of(y, a.thread)) return true;
  // By the hashes of the keys: the keys themselves may be gone by the time that somebody asks.
  if (x.kind == OperationKind::outcome && y.kind == OperationKind::outcome)
    return x.argument2 >> value_type_bits == y.argument2 >> value_type_bits;
  if (touch_in_conflict(x.object, a, b) || touch_in_conflict(x.object2, a, b)) return true;
  return writes_watched(x) && writes_watched(y);  // an invariant may tell their order
}

bool awaits(const Operation& operation, const Operation& earlier) {
  const auto awaits = table[index(operation.kind)].awaits;
  return awaits != nullptr && operation.object == earlier.object && awaits(operation, earlier);
}

bool writes_watched(const Operation& operation) {
  const World* const world = World::current();
  return operation.object != no_object && world->is_watched(operation.object) && table[index(operation.kind)].writes;
}

}  // namespace pcheck::model
