#pragma once
/// Who could let a thread go on that is stuck at an operation on messages.

#include <span>
#include <vector>

#include "world/world.hpp"

namespace pcheck::model {

/// Whether the operation waits for what other ranks do.
bool waits_for_ranks(OperationKind kind);

/// What a pending operation waits for: of an await there are several, of which one is enough.
std::span<const Operation> awaited_operations(const Operation& operation);

/// The ways in which ranks could let the thread's pending operation go on, each with the threads that it takes all of. A receive
/// from any source has one for each member, a collective call one with all who are missing; none: it waits for no rank.
std::vector<std::vector<ThreadId>> ways_by_ranks(const World& world, ThreadId thread);

}  // namespace pcheck::model
