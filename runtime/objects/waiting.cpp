#include "objects/waiting.hpp"

#include "objects/mail.hpp"
#include "objects/semantics.hpp"

namespace pcheck::model {

namespace {

using Kind = OperationKind;

/// Of a communicator that the thread has a request or call on.
std::vector<ThreadId> other_members(const World& world, ThreadId thread) {
  std::vector<ThreadId> others;
  const Membership* const member = mail_of(world, world.pending(thread).object).member;
  if (member == nullptr) return others;
  for (const ThreadId other : member->threads)
    if (other != thread) others.push_back(other);
  return others;
}

}  // namespace

bool waits_for_ranks(OperationKind kind) {
  return kind == Kind::send_wait || kind == Kind::recv || kind == Kind::recv_any || kind == Kind::collective_wait;
}

std::vector<ThreadId> awaited_ranks(const World& world, ThreadId thread) {
  const Operation& operation = world.pending(thread);
  switch (operation.kind) {
    case Kind::send_wait:
      return {creator_of(operation.object)};
    case Kind::recv:
      return {operation.target};
    case Kind::recv_any:
      return operation.target != no_thread ? std::vector{operation.target} : other_members(world, thread);
    case Kind::collective_wait:
      return missing_members(world, operation);
    default:
      return {};
  }
}

}  // namespace pcheck::model
