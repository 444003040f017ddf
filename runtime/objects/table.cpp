#include <cstring>

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
  for (Semantics& meaning : table) meaning.passes |= meaning.commutes;
  return table;
}

const SemanticsTable table = build();

bool touch_in_conflict(ObjectId object, const Operation& a, const Operation& b) {
  if (object == no_object || (object != b.object && object != b.object2)) return false;
  return !table[index(a.kind)].commutes.test(index(b.kind));
}

}  // namespace

const Semantics& semantics(OperationKind kind) { return table[index(kind)]; }

bool dependent(Step a, Step b) {
  if (a.thread == b.thread) return true;
  const Operation& x = *a.operation;
  const Operation& y = *b.operation;
  if (x.kind == OperationKind::spawn && y.kind == OperationKind::spawn) return true;  // they number the new threads
  if (x.kind == OperationKind::join && x.target == b.thread) return true;
  if (y.kind == OperationKind::join && y.target == a.thread) return true;
  if (x.kind == OperationKind::outcome && y.kind == OperationKind::outcome) return std::strcmp(x.label, y.label) == 0;
  if (touch_in_conflict(x.object, x, y) || touch_in_conflict(x.object2, x, y)) return true;
  return writes_watched(x) && writes_watched(y);  // an invariant may tell their order
}

bool writes_watched(const Operation& operation) {
  const World* const world = World::current();
  return operation.object != no_object && world->is_watched(operation.object) && table[index(operation.kind)].writes;
}

}  // namespace pcheck::model
