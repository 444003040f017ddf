/// Messages between two ranks. A mailbox's value: messages under way to it.

#include "objects/element.hpp"
#include "objects/mail.hpp"
#include "objects/semantics.hpp"

namespace pcheck::model {

namespace {

using Kind = OperationKind;

const Receiving& receiving_of(const Operation& operation) { return *reinterpret_cast<const Receiving*>(operation.argument); }

Posted as_record(const Receiving& receiving) {
  return {.tag = receiving.tag, .source = receiving.source, .slot = receiving.slot};
}

/// The one message that a receive from one source can get now, if it is there.
Letter* letter_for(const World& world, const Operation& operation) {
  const Mail& mail = mail_of(world, operation.object);
  const Receiving& receiving = receiving_of(operation);
  if ((operation.flags & posted) != 0) return mail.taken_by(receiving.slot);
  return mail.candidate_from(receiving.source, as_record(receiving), mail.last_posted());
}

/// Whether no message is there for any receive. Told by the object alone: what is in mailboxes and on stacks lies at like places
/// of large aligned blocks, and to look at those of all ranks that wait, in each step, is slow.
bool is_empty(const World& world, ObjectId mailbox) { return world.object(mailbox).value == 0; }

/// Calls `visit` with each match that the operation itself may end with; each of them is an answer.
template <class Visit>
bool each_own_match(const World& world, const Operation& operation, Visit visit) {
  const Mail& mail = mail_of(world, operation.object);
  const Receiving& receiving = receiving_of(operation);
  if ((operation.flags & posted) == 0) return mail.each_candidate(as_record(receiving), mail.last_posted(), nullptr, visit);
  if (Letter* const letter = mail.taken_by(receiving.slot)) return visit(Match{nullptr, letter});
  Posted* const record = mail.posted_in(receiving.slot);
  return mail.each_candidate(*record, record, record, visit);
}

/// As above for matches of other receives that are still open. To settle one may let a sender go on, or let this operation
/// have a message that is kept for the other.
template <class Visit>
bool each_other_match(const World& world, const Operation& operation, Visit visit) {
  const std::uint16_t own = (operation.flags & posted) != 0 ? receiving_of(operation).slot : 0;
  return mail_of(world, operation.object).each_open_match(own, false, visit);
}

struct MatchCounts {
  unsigned own = 0;
  unsigned others = 0;
};
MatchCounts count_matches(const World& world, const Operation& operation) {
  MatchCounts counts;
  each_own_match(world, operation, [&](Match) { return ++counts.own, false; });
  each_other_match(world, operation, [&](Match) { return ++counts.others, false; });
  return counts;
}

struct ChosenMatch {
  Match match{};
  bool is_own = false;
};
/// What `answer` stands for: own matches first, then those of others. No letter: beyond both.
ChosenMatch chosen_match(const World& world, const Operation& operation, unsigned answer) {
  ChosenMatch chosen;
  unsigned left = answer;
  const auto pick = [&](Match match) {
    if (left-- != 0) return false;
    chosen.match = match;
    return true;
  };
  chosen.is_own = each_own_match(world, operation, pick);
  if (!chosen.is_own) each_other_match(world, operation, pick);
  return chosen;
}

/// Of the messages from its source that have not been received, how many were sent before it.
unsigned position_of(const Mail& mail, const Letter* letter) {
  unsigned position = 0;
  for (const Letter* other = mail.first_letter(); other != letter; other = Mail::next(const_cast<Letter*>(other)))
    position += other->source == letter->source && other->received == 0;
  return position;
}

void describe_match(const World& world, Operation& operation, const Letter& letter, bool is_own) {
  operation.flags |= is_own ? received : settles;
  operation.target = letter.source;
  operation.argument2 = pack_message(letter.tag, position_of(mail_of(world, operation.object), &letter), slot_of(operation));
}

void resolve_recv(const World& world, ThreadId, unsigned, Operation& operation) {
  describe_match(world, operation, *letter_for(world, operation), true);
}
void resolve_any(const World& world, ThreadId, unsigned answer, Operation& operation) {
  if (operation.argument == 0) return;
  const ChosenMatch chosen = chosen_match(world, operation, answer);
  if (chosen.match.letter == nullptr) return;
  describe_match(world, operation, *chosen.match.letter, chosen.is_own);
}

void show_single_element(World& world, const messages::Type& type, std::size_t count, const void* elements) {
  const auto shown = count == 1 ? shown_element(type, elements) : std::nullopt;
  if (shown) world.show_value(shown->type, shown->image);
}

/// Hands the message over; the receive has been found to be for it.
void deliver(World& world, const Operation& operation, Letter* letter) {
  auto& receiving = *reinterpret_cast<Receiving*>(operation.argument);
  receiving.received_tag = letter->tag;
  receiving.received_from = letter->source;
  receiving.received_count = letter->count;
  if ((operation.flags & peek) != 0) return;
  if (letter->type != receiving.type) {
    world.fail("type_mismatch", type_words(*letter->type) + " was sent, " + type_words(*receiving.type) + " is received",
               operation.object);
    return;
  }
  if (!receiving.stashes && letter->count > receiving.capacity) {
    world.fail(
        "truncation",
        std::to_string(letter->count) + " elements were sent, the receive has room for " + std::to_string(receiving.capacity),
        operation.object);
    return;
  }
  show_single_element(world, *letter->type, letter->count, letter->elements());
  if (receiving.stashes) receiving.data = receiving.stash = world.allocate_for(world.running(), letter->bytes + 1);
  if (letter->bytes != 0) std::memcpy(receiving.data, letter->elements(), letter->bytes);
  mail_of(world, operation.object).take_out(letter);
  --world.object(operation.object).value;
}

unsigned send_answers(const World&, ThreadId, const Operation& operation) {
  return reinterpret_cast<const Sending*>(operation.argument)->waits == Waits::left_open ? 2 : 1;
}
/// Returns whether the sender has to wait until the message is taken.
std::uint64_t apply_send(World& world, ThreadId thread, const Operation& operation, unsigned answer) {
  const auto& sending = *reinterpret_cast<const Sending*>(operation.argument);
  const bool waits = sending.waits == Waits::always || (sending.waits == Waits::left_open && answer == 0);
  const messages::Buffer& buffer = sending.buffer;
  show_single_element(world, *buffer.type, buffer.count, buffer.data);
  ++world.object(operation.object).value;
  mail_of(world, operation.object)
      .add(world,
           {.size = 0,
            .count = static_cast<std::uint32_t>(buffer.count),
            .tag = sending.tag,
            .source = thread,
            .slot = static_cast<std::uint16_t>(waits ? sending.slot : 0),
            .taken_by = 0,
            .received = 0,
            .reserved = 0,
            .bytes = static_cast<std::uint32_t>(buffer.bytes()),
            .type = buffer.type},
           buffer.data);
  return waits;
}

unsigned send_wait_answers(const World& world, ThreadId thread, const Operation& operation) {
  const Letter* const letter = mail_of(world, operation.object).sent_in(thread, slot_of(operation));
  return letter->taken_by != 0 || letter->received != 0;
}
std::uint64_t apply_send_wait(World& world, ThreadId thread, const Operation& operation, unsigned) {
  Mail& mail = mail_of(world, operation.object);
  Letter* const letter = mail.sent_in(thread, slot_of(operation));
  if (letter->received != 0) mail.remove(letter);
  else letter->slot = 0;
  return 1;
}

std::uint64_t apply_post(World& world, ThreadId, const Operation& operation, unsigned) {
  mail_of(world, operation.object)
      .post(world, {.tag = tag_of(operation), .source = operation.target, .slot = slot_of(operation)});
  return 0;
}

unsigned recv_answers(const World& world, ThreadId, const Operation& operation) {
  return !is_empty(world, operation.object) && letter_for(world, operation) != nullptr;
}
std::uint64_t apply_recv(World& world, ThreadId, const Operation& operation, unsigned) {
  deliver(world, operation, letter_for(world, operation));
  return 1;
}

unsigned recv_any_answers(const World& world, ThreadId, const Operation& operation) {
  if (is_empty(world, operation.object)) return 0;
  const MatchCounts counts = count_matches(world, operation);
  return counts.own + counts.others;
}
/// Returns whether the receive itself is done; if not, it has settled another one and is asked for again.
std::uint64_t apply_recv_any(World& world, ThreadId, const Operation& operation, unsigned answer) {
  const ChosenMatch chosen = chosen_match(world, operation, answer);
  Mail& mail = mail_of(world, operation.object);
  if (!chosen.is_own) {
    mail.settle(world, chosen.match);
    return 0;
  }
  if (chosen.match.receive != nullptr) mail.settle(world, chosen.match);
  deliver(world, operation, chosen.match.letter);
  return 1;
}

/// The last answer is "not yet", which a library may always give.
unsigned poll_answers(const World& world, ThreadId thread, const Operation& operation) {
  if (operation.argument == 0) return send_wait_answers(world, thread, operation) + 1;
  return recv_any_answers(world, thread, operation) + 1;
}
std::uint64_t apply_poll(World& world, ThreadId thread, const Operation& operation, unsigned answer) {
  if (answer + 1 == poll_answers(world, thread, operation)) return 0;
  if (operation.argument == 0) return apply_send_wait(world, thread, operation, answer);
  return apply_recv_any(world, thread, operation, answer) == 0 ? poll_settled : 1;
}

/// As of a poll, the last answer is "not yet".
constexpr unsigned notice_answers_count = 2;
unsigned notice_answers(const World&, ThreadId, const Operation&) { return notice_answers_count; }
std::uint64_t apply_notice(World&, ThreadId, const Operation&, unsigned answer) { return answer + 1 != notice_answers_count; }

/// Asked of two operations on one mailbox by different threads; one of them is the mailbox's owner unless both send.
bool concern_different_sources(Step a, Step b) {
  const bool a_receives = a.operation->kind == Kind::recv || a.operation->kind == Kind::recv_post;
  const Step sender = a_receives ? b : a;
  const Step receiver = a_receives ? a : b;
  if (sender.operation->kind != Kind::send && sender.operation->kind != Kind::send_wait) return false;
  if (receiver.operation->kind != Kind::recv && receiver.operation->kind != Kind::recv_post) return false;
  return receiver.operation->target != sender.thread;
}

}  // namespace

void add_message_semantics(SemanticsTable& table) {
  // A message is sent before whatever its receiver does with the mailbox: to a wildcard it is one candidate more, and to
  // a poll it need not have arrived.
  const KindSet all = kinds({Kind::send, Kind::send_wait, Kind::recv_post, Kind::recv, Kind::recv_any, Kind::message_poll});
  table[index(Kind::send)] = {.name = "send",
                              .answers = send_answers,
                              .waits_for = WaitsFor::nothing,
                              .apply = apply_send,
                              .commutes = kinds({Kind::send, Kind::send_wait, Kind::recv_post}),
                              .independent = concern_different_sources,
                              .passes = all};
  table[index(Kind::send_wait)] = {.name = "send completes",
                                   .answers = send_wait_answers,
                                   .waits_for = WaitsFor::mailbox,
                                   .apply = apply_send_wait,
                                   .commutes = kinds({Kind::send, Kind::send_wait}),
                                   .independent = concern_different_sources,
                                   .passes = all,
                                   .writes = false};
  table[index(Kind::recv_post)] = {.name = "irecv",
                                   .apply = apply_post,
                                   .commutes = kinds({Kind::send}),
                                   .independent = concern_different_sources,
                                   .passes = kinds({Kind::send, Kind::send_wait, Kind::message_poll}),
                                   .writes = false};
  table[index(Kind::recv)] = {.name = "recv",
                              .answers = recv_answers,
                              .waits_for = WaitsFor::mailbox,
                              .apply = apply_recv,
                              .resolve = resolve_recv,
                              .independent = concern_different_sources,
                              .passes = all};
  table[index(Kind::recv_any)] = {.name = "recv",
                                  .answers = recv_any_answers,
                                  .waits_for = WaitsFor::mailbox,
                                  .apply = apply_recv_any,
                                  .resolve = resolve_any,
                                  .passes = kinds({Kind::send_wait})};
  table[index(Kind::message_poll)] = {.name = "test",
                                      .answers = poll_answers,
                                      .waits_for = WaitsFor::mailbox,
                                      .apply = apply_poll,
                                      .resolve = resolve_any,
                                      .passes = kinds({Kind::send_wait})};
  table[index(Kind::notice)] = {.name = "test", .answers = notice_answers, .waits_for = WaitsFor::nothing, .apply = apply_notice};
}

}  // namespace pcheck::model
