#pragma once
/// An order of two conflicting steps that a search keeps to, as if the second waited for the first.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "checker/dpor/act.hpp"

namespace pcheck::checker {

/// The so-many-th step of a thread, from 0, and what it is taken to be in all executions.
struct NumberedStep {
  ThreadId thread = 0;
  std::uint32_t number = 0;
  model::OperationKind kind = model::OperationKind::none;
  model::ObjectId object = model::no_object;
  model::ObjectId object2 = model::no_object;

  bool is(ThreadId its_thread, std::uint32_t its_number) const { return thread == its_thread && number == its_number; }
  bool is_taken_for(const model::Operation& operation) const {
    return kind == operation.kind && object == operation.object && object2 == operation.object2;
  }
};

struct ForcedOrder {
  NumberedStep first;
  NumberedStep second;
  bool has_neither = false;  ///< whether executions with neither of them keep to it
};

using ForcedOrders = std::vector<ForcedOrder>;

}  // namespace pcheck::checker
