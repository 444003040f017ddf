#include "objects/waiting.hpp"

#include <algorithm>

#include "objects/mail.hpp"
#include "objects/semantics.hpp"

namespace pcheck::model {

namespace {

using Kind = OperationKind;

/// Of a communicator that the thread has a request or call on.
std::vector<ThreadId> other_members(const World& world, ThreadId thread, ObjectId mailbox) {
  std::vector<ThreadId> others;
  const Membership* const member = mail_of(world, mailbox).member;
  if (member == nullptr) return others;
  for (const ThreadId other : member->threads)
    if (other != thread) others.push_back(other);
  return others;
}

std::vector<ThreadId> awaited_by(const World& world, ThreadId thread, const Operation& operation) {
  switch (operation.kind) {
    case Kind::send_wait:
      return {creator_of(operation.object)};
    case Kind::recv:
      return {operation.target};
    case Kind::recv_any:
      return operation.target != no_thread ? std::vector{operation.target} : other_members(world, thread, operation.object);
    case Kind::collective_wait:
      return missing_members(world, operation);
    default:
      return {};
  }
}

}  // namespace

bool waits_for_ranks(OperationKind kind) {
  return kind == Kind::send_wait || kind == Kind::recv || kind == Kind::recv_any || kind == Kind::await ||
         kind == Kind::collective_wait;
}

const Operation& awaited_operation(const Operation& operation) {
  if (operation.kind != Kind::await) return operation;
  return reinterpret_cast<const Awaiting*>(operation.argument)->operations.front();
}

std::vector<ThreadId> awaited_ranks(const World& world, ThreadId thread) {
  const Operation& operation = world.pending(thread);
  if (operation.kind != Kind::await) return awaited_by(world, thread, operation);
  std::vector<ThreadId> all;
  for (const Operation& inner : reinterpret_cast<const Awaiting*>(operation.argument)->operations)
    for (const ThreadId rank : awaited_by(world, thread, inner))
      if (std::find(all.begin(), all.end(), rank) == all.end()) all.push_back(rank);
  return all;
}

}  // namespace pcheck::model
