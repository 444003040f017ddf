#pragma once
/// The calls on messages of an execution, and which message a receive among them has got. A message is named by its place
/// among those of its source that are under way.

#include <cstdint>
#include <span>
#include <vector>

#include "checker/analysis.hpp"

namespace pcheck::checker {

/// An event, as far as it concerns messages.
struct MessageCall {
  std::uint64_t step;
  ThreadId thread;
  Operation operation;

  Access to_access() const { return {.step = step, .thread = thread, .operation = operation, .locks_held = {}}; }
};

bool is_message_kind(model::OperationKind kind);

/// The sends to a mailbox that are under way after `calls`, in order.
std::vector<const MessageCall*> under_way(std::span<const MessageCall> calls, ObjectId mailbox);

/// The message that a receive has got, of those that were under way; nullptr if it is none of them.
const MessageCall* message_of(const Operation& receive, const std::vector<const MessageCall*>& sent);

}  // namespace pcheck::checker
