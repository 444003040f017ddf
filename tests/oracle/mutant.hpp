#pragma once
/// Mutants of the independence relation: for as long as one lives, what operations are said to commute with is wrong.

#include <functional>

#include "objects/semantics.hpp"

namespace pcheck::oracle {

class Mutant {
 public:
  explicit Mutant(const std::function<void(model::SemanticsTable&)>& spoil) : right_(model::semantics_table()) {
    spoil(model::semantics_table());
  }
  ~Mutant() { model::semantics_table() = right_; }
  Mutant(const Mutant&) = delete;
  Mutant& operator=(const Mutant&) = delete;

 private:
  const model::SemanticsTable right_;
};

/// Says that operations of these two kinds on the same object commute.
inline std::function<void(model::SemanticsTable&)> independent(model::OperationKind a, model::OperationKind b) {
  return [=](model::SemanticsTable& table) {
    table[model::index(a)].commutes.set(model::index(b));
    table[model::index(b)].commutes.set(model::index(a));
  };
}

}  // namespace pcheck::oracle
