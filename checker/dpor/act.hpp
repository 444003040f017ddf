#pragma once
/// A choice together with the operation that it executes: what dependence is decided on.

#include "checker/strategy.hpp"
#include "objects/semantics.hpp"

namespace pcheck::checker {

struct Act {
  Choice choice;
  /// The kinds of two plain acts on an object of both tell whether they are dependent; without one, they are not.
  bool is_plain = false;
  model::Operation operation;

  Act() = default;
  Act(Choice chosen, const model::Operation& executed) : choice(chosen), operation(executed) {
    is_plain = !model::semantics(executed.kind).touches_all && !model::starts_threads(executed.kind) &&
               !model::joins(executed.kind) && executed.kind != model::OperationKind::outcome &&
               model::semantics(executed.kind).independent == nullptr && !model::writes_watched(executed);
  }

  ThreadId thread() const { return choice.thread; }
};

inline bool touches(const model::Operation& operation, model::ObjectId object) {
  return object != model::no_object && (operation.object == object || operation.object2 == object);
}

/// Whether the order of the two can matter. Symmetric; true for acts of one thread.
inline bool dependent(const Act& a, const Act& b) {
  if (a.thread() == b.thread()) return true;
  if (!a.is_plain || !b.is_plain) return model::dependent({a.thread(), &a.operation}, {b.thread(), &b.operation});
  if (!touches(b.operation, a.operation.object) && !touches(b.operation, a.operation.object2)) return false;
  return !model::semantics(a.operation.kind).commutes.test(model::index(b.operation.kind));
}

}  // namespace pcheck::checker
