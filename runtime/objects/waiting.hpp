#pragma once
/// Who could let a thread go on that is stuck at an operation on messages.

#include <vector>

#include "world/world.hpp"

namespace pcheck::model {

/// Whether the operation waits for what other ranks do.
bool waits_for_ranks(OperationKind kind);

/// What a pending operation waits for: of an await the first of several.
const Operation& awaited_operation(const Operation& operation);

/// The members that the thread's pending operation waits for, as threads; empty if it waits for no rank.
std::vector<ThreadId> awaited_ranks(const World& world, ThreadId thread);

}  // namespace pcheck::model
