/// Which message a receive has got is told by the receive as it happened: its source, and how many of that source are before.

#include "checker/analyses/message_calls.hpp"

#include <algorithm>

#include <pcheck/model/messages.hpp>

namespace pcheck::checker {

namespace {

using Kind = model::OperationKind;

bool takes_message(const Operation& operation) {
  const bool receives = operation.kind == Kind::recv || operation.kind == Kind::recv_any ||
                        operation.kind == Kind::message_poll || operation.kind == Kind::await;
  return receives && operation.target != model::no_thread && (operation.flags & (model::peek | model::settles)) == 0 &&
         (operation.flags & model::received) != 0;
}

}  // namespace

bool is_message_kind(Kind kind) { return kind >= Kind::send && kind <= Kind::collective_poll; }

const MessageCall* message_of(const Operation& receive, const std::vector<const MessageCall*>& sent) {
  unsigned position = model::position_of(receive);
  for (const MessageCall* const call : sent)
    if (call->thread == receive.target && position-- == 0) return call;
  return nullptr;
}

std::vector<const MessageCall*> under_way(std::span<const MessageCall> calls, ObjectId mailbox) {
  std::vector<const MessageCall*> sent;
  for (const MessageCall& call : calls) {
    if (call.operation.object != mailbox) continue;
    if (call.operation.kind == Kind::send) sent.push_back(&call);
    else if (takes_message(call.operation)) sent.erase(std::find(sent.begin(), sent.end(), message_of(call.operation, sent)));
  }
  return sent;
}

}  // namespace pcheck::checker
