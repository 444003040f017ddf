/// Waiting for one of several operations on messages. Meanwhile the library may settle which message a receive from any
/// source gets that was posted before, as it does while a rank is in any of its calls.

#include "objects/mail.hpp"
#include "objects/semantics.hpp"

namespace pcheck::model {

namespace {

using Kind = OperationKind;

const Awaiting& awaiting_of(const Operation& operation) { return *reinterpret_cast<const Awaiting*>(operation.argument); }

/// An answer is one of an operation that is waited for, or a match.
struct Chosen {
  const Operation* operation = nullptr;
  unsigned answer = 0;  ///< of the operation
  Mail* mail = nullptr;
  Match match{};
};

unsigned answers_of(const World& world, ThreadId thread, const Operation& inner) {
  const Semantics& meaning = semantics(inner.kind);
  return meaning.answers == nullptr ? 1 : meaning.answers(world, thread, inner);
}

/// Calls `visit` with all that may be chosen, in a fixed order, until it returns true.
template <class Visit>
bool each_choice(const World& world, ThreadId thread, const Operation& operation, Visit visit) {
  const Awaiting& awaiting = awaiting_of(operation);
  for (const Operation& inner : awaiting.operations) {
    const unsigned count = answers_of(world, thread, inner);
    for (unsigned answer = 0; answer < count; ++answer)
      if (visit(Chosen{.operation = &inner, .answer = answer})) return true;
  }
  for (const ObjectId mailbox : awaiting.mailboxes) {
    Mail& mail = mail_of(world, mailbox);
    if (mail.each_open_match(0, true, [&](Match match) { return visit(Chosen{.mail = &mail, .match = match}); })) return true;
  }
  return false;
}

unsigned await_answers(const World& world, ThreadId thread, const Operation& operation) {
  unsigned count = 0;
  each_choice(world, thread, operation, [&](const Chosen&) { return ++count, false; });
  return count;
}

Chosen choose(const World& world, ThreadId thread, const Operation& operation, unsigned answer) {
  Chosen chosen;
  each_choice(world, thread, operation, [&](const Chosen& one) {
    chosen = one;
    return answer-- == 0;
  });
  return chosen;
}

/// The event shows the operation that was chosen.
void resolve_await(const World& world, ThreadId thread, unsigned answer, Operation& operation) {
  const Chosen chosen = choose(world, thread, operation, answer);
  if (chosen.operation == nullptr) {
    operation.object = chosen.mail->mailbox;
    operation.flags |= settles;
    operation.target = chosen.match.letter->source;
    return;
  }
  Operation inner = *chosen.operation;
  if (const auto resolve = semantics(inner.kind).resolve) resolve(world, thread, chosen.answer, inner);
  operation.object = inner.object;
  operation.target = inner.target;
  operation.argument2 = inner.argument2;
  operation.flags = inner.flags;
  operation.label = inner.label;
  operation.detail = static_cast<std::uint8_t>(inner.kind);
}

/// Returns the number of the operation that was executed, from 1, in the upper half, and its result in the lower half,
/// which is 0 where something was only settled.
std::uint64_t apply_await(World& world, ThreadId thread, const Operation& operation, unsigned answer) {
  const Awaiting& awaiting = awaiting_of(operation);
  const Chosen chosen = choose(world, thread, operation, answer);
  if (chosen.operation == nullptr) {
    chosen.mail->settle(world, chosen.match);
    return 0;
  }
  const auto number = static_cast<std::uint64_t>(chosen.operation - awaiting.operations.data()) + 1;
  const auto apply = semantics(chosen.operation->kind).apply;
  return pack_await(number, apply == nullptr ? 1 : apply(world, thread, *chosen.operation, chosen.answer));
}

}  // namespace

void add_await_semantics(SemanticsTable& table) {
  table[index(Kind::await)] = {
      .name = "wait", .answers = await_answers, .apply = apply_await, .resolve = resolve_await, .touches_all = true};
}

}  // namespace pcheck::model
