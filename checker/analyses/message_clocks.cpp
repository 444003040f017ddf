#include "checker/analyses/message_clocks.hpp"

#include <algorithm>

#include <pcheck/model/messages.hpp>

#include "objects/mail.hpp"

namespace pcheck::checker {

namespace {

using Kind = model::OperationKind;

/// The place of the message that is the `position`-th of its source, among those that are under way.
template <class Messages>
auto find_message(Messages& messages, ThreadId source, unsigned position) {
  return std::find_if(messages.begin(), messages.end(),
                      [&](const auto& message) { return message.source == source && position-- == 0; });
}

/// Of the request that waits for a message which has just been sent; 0 if none does.
std::uint16_t slot_of_last(const model::Mail& mail, ThreadId source) {
  std::uint16_t slot = 0;
  for (model::Letter* letter = mail.first_letter(); letter != mail.last_letter(); letter = model::Mail::next(letter))
    if (letter->source == source) slot = letter->slot;
  return slot;
}

}  // namespace

void MessageClocks::Mailbox::reset() {
  under_way.clear();
  taken.clear();
  posted.clear();
}

void MessageClocks::Communicator::reset() {
  calls.clear();
  made.clear();
  waiting.clear();
}

void MessageClocks::begin_execution() {
  mailboxes_.begin_execution();
  communicators_.begin_execution();
  counts_ = false;
}

void MessageClocks::start_counting(const World& world) {
  counts_ = true;
  for (std::size_t creator = 0; creator < world.thread_count(); ++creator)
    for (std::uint32_t index = 1; index <= world.thread(static_cast<ThreadId>(creator)).objects; ++index) {
      const ObjectId id = model::object_id(creator, index);
      const model::Object& object = world.object(id);
      if (object.type != model::ObjectType::mailbox || !object.alive) continue;
      const model::Mail& mail = model::mail_of(world, id);
      for (model::Letter* letter = mail.first_letter(); letter != mail.last_letter(); letter = model::Mail::next(letter))
        if (letter->received == 0)
          mailboxes_[id].under_way.push_back({.source = letter->source, .slot = letter->slot, .sent = {}});
    }
}

bool MessageClocks::observe(const World& world, const Event& event, VectorClock& now) {
  const Operation& operation = event.operation;
  if ((operation.flags & model::settles) != 0) return false;
  switch (model::executed_kind(operation)) {
    case Kind::collective_arrive:
      arrive(communicators_[operation.object], operation, event.thread(), now);
      return true;
    case Kind::collective_wait:
    case Kind::collective_poll:
      if (model::result_in(event.result) != 0) complete_call(communicators_[operation.object], operation, now);
      return false;
    default:
      return counts_ && observe_mail(world, event, now);
  }
}

bool MessageClocks::observe_mail(const World& world, const Event& event, VectorClock& now) {
  const Operation& operation = event.operation;
  const ThreadId self = event.thread();
  const bool is_received = (operation.flags & model::received) != 0;
  switch (model::executed_kind(operation)) {
    case Kind::send:
      mailboxes_[operation.object].under_way.push_back(
          {.source = self, .slot = slot_of_last(model::mail_of(world, operation.object), self), .sent = now});
      return true;
    case Kind::recv_post:
      mailboxes_[operation.object].posted[model::slot_of(operation)] = now;
      return true;
    case Kind::recv:
    case Kind::recv_any:
      if (is_received) receive(mailboxes_[operation.object], operation, now);
      return is_received;
    case Kind::send_wait:
      complete_send(world, mailboxes_[operation.object], operation, self, now);
      return false;
    case Kind::message_poll:
      if (is_received) receive(mailboxes_[operation.object], operation, now);
      else if (model::result_in(event.result) != 0) complete_send(world, mailboxes_[operation.object], operation, self, now);
      return is_received;
    default:
      return false;
  }
}

void MessageClocks::receive(Mailbox& mailbox, const Operation& operation, VectorClock& now) {
  const auto message = find_message(mailbox.under_way, operation.target, model::position_of(operation));
  if (message == mailbox.under_way.end()) return;
  if ((operation.flags & model::peek) == 0 && message->slot != 0) {
    // What has been posted and is not known was posted before clocks counted.
    const bool is_posted = (operation.flags & model::posted) != 0;
    mailbox.taken.push_back({.source = message->source,
                             .slot = message->slot,
                             .receive = is_posted ? mailbox.posted[model::slot_of(operation)] : now});
  }
  now.join(message->sent);
  if ((operation.flags & model::peek) != 0) return;
  mailbox.posted.erase(model::slot_of(operation));
  mailbox.under_way.erase(message);
}

/// The message has been received, or will be by a receive that has been posted.
void MessageClocks::complete_send(const World& world, Mailbox& mailbox, const Operation& operation, ThreadId self,
                                  VectorClock& now) {
  const auto is_own = [&](const auto& message) { return message.source == self && message.slot == model::slot_of(operation); };
  if (const auto taken = std::find_if(mailbox.taken.begin(), mailbox.taken.end(), is_own); taken != mailbox.taken.end()) {
    now.join(taken->receive);
    mailbox.taken.erase(taken);
    return;
  }
  const auto message = std::find_if(mailbox.under_way.begin(), mailbox.under_way.end(), is_own);
  if (message == mailbox.under_way.end()) return;
  message->slot = 0;
  auto before = std::count_if(mailbox.under_way.begin(), message, [&](const Message& m) { return m.source == self; });
  const model::Mail& mail = model::mail_of(world, operation.object);
  for (model::Letter* letter = mail.first_letter(); letter != mail.last_letter(); letter = model::Mail::next(letter)) {
    if (letter->source != self || letter->received != 0 || before-- != 0) continue;
    if (const auto posted = mailbox.posted.find(letter->taken_by); posted != mailbox.posted.end()) now.join(posted->second);
    return;
  }
}

void MessageClocks::arrive(Communicator& communicator, const Operation& operation, ThreadId self, const VectorClock& now) {
  const unsigned rank = model::position_of(operation);
  const std::size_t number = communicator.made[rank]++;
  if (number >= communicator.calls.size()) communicator.calls.resize(number + 1);
  communicator.calls[number].push_back({.rank = rank, .thread = self, .clock = now});
  communicator.waiting[{rank, model::slot_of(operation)}] = number;
}

/// Those that it needed have arrived; others may have, which order nothing.
void MessageClocks::complete_call(Communicator& communicator, const Operation& operation, VectorClock& now) {
  const unsigned rank = model::position_of(operation);
  const auto call = communicator.waiting.find({rank, model::slot_of(operation)});
  if (call == communicator.waiting.end()) return;
  const bool needs_lower_ranks = model::tag_of(operation) == model::needs_lower_ranks;
  for (const Arrival& arrival : communicator.calls[call->second]) {
    if (operation.target != model::no_thread && operation.target != arrival.thread) continue;
    if (needs_lower_ranks && arrival.rank > rank) continue;
    now.join(arrival.clock);
  }
  communicator.waiting.erase(call);
}

}  // namespace pcheck::checker
