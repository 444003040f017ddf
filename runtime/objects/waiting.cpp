#include "objects/waiting.hpp"

#include <utility>

#include "objects/mail.hpp"
#include "objects/semantics.hpp"

namespace pcheck::model {

namespace {

using Kind = OperationKind;

using Ways = std::vector<std::vector<ThreadId>>;

/// Any other member of a communicator that the thread has a request or call on.
Ways any_other_member(const World& world, ThreadId thread, ObjectId mailbox) {
  Ways ways;
  for (const ThreadId other : mail_of(world, mailbox).members)
    if (other != thread) ways.push_back({other});
  return ways;
}

Ways ways_of(const World& world, ThreadId thread, const Operation& operation) {
  switch (operation.kind) {
    case Kind::send_wait:
      return {{creator_of(operation.object)}};
    case Kind::recv:
      return {{operation.target}};
    case Kind::recv_any:
      if (operation.target != no_thread) return {{operation.target}};
      return any_other_member(world, thread, operation.object);
    case Kind::collective_wait:
      return {missing_members(world, operation)};
    default:
      return {};
  }
}

}  // namespace

bool waits_for_ranks(OperationKind kind) {
  return kind == Kind::send_wait || kind == Kind::recv || kind == Kind::recv_any || kind == Kind::await ||
         kind == Kind::collective_wait;
}

std::span<const Operation> awaited_operations(const Operation& operation) {
  if (operation.kind != Kind::await) return {&operation, 1};
  return reinterpret_cast<const Awaiting*>(operation.argument)->operations;
}

std::vector<std::vector<ThreadId>> ways_by_ranks(const World& world, ThreadId thread) {
  Ways all;
  for (const Operation& awaited : awaited_operations(world.pending(thread)))
    for (std::vector<ThreadId>& way : ways_of(world, thread, awaited)) all.push_back(std::move(way));
  return all;
}

}  // namespace pcheck::model
