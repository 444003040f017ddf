/// The functions of <pcheck/model/messages.hpp>: what a rank does in its own memory before and after an operation.

#include <pcheck/model/messages.hpp>

#include <algorithm>
#include <cstring>
#include <new>
#include <stdexcept>

#include "objects/element.hpp"
#include "objects/mail.hpp"
#include "world/scenario_code.hpp"
#include "world/world.hpp"

namespace pcheck::model {

namespace {

constexpr std::size_t letters_bytes = 512;  ///< of a mailbox to begin with
constexpr std::size_t posted_bytes = 64;

World& running_world() {
  World* const world = World::current();
  if (world == nullptr || world->running() == no_thread)
    throw std::logic_error("ranks and messages are for use inside PCHECK_SCENARIO or pcheck::explore()");
  return *world;
}

ObjectId create_shared(const ObjectInit& init, std::string_view name = {}) {
  const ObjectId id = World::create(init, name, __builtin_return_address(0));
  World::current()->object(id).process_shared = true;
  return id;
}

ObjectId create_mailbox(World& world) {
  const ThreadId self = world.running();
  const ObjectId id = create_shared({.type = ObjectType::mailbox, .value_type = ValueType::unsigned_integer});
  world.object(id).memory = new (world.allocate_for(self, sizeof(Mail)))
      Mail{.letters = Records(self, letters_bytes), .posted = Records(self, posted_bytes), .mailbox = id, .members = {}};
  return id;
}

ObjectId create_communicator(std::size_t members, std::string_view name = {}) {
  return create_shared({.type = ObjectType::communicator, .value_type = ValueType::unsigned_integer, .limit = members}, name);
}

/// The mail of the calling thread's rank; nullptr if it belongs to none.
Mail* rank_mail(const World& world) {
  const ThreadId process = world.thread(world.running()).process;
  if (process == 0 || world.thread(process).objects == 0) return nullptr;
  const Object& first = world.object(world_mailbox(process));
  return first.type == ObjectType::mailbox ? static_cast<Mail*>(first.memory) : nullptr;
}

std::string of_rank(const Membership& member, const char* call) { return std::string(call) + " by " + name_of(member); }

void check_rank(const Membership& member, const char* call, int rank, const char* role) {
  if (rank >= 0 && rank < member.size()) return;
  message_misuse(of_rank(member, call) + ": the " + role + " is " + std::to_string(rank) +
                 ", but the communicator has ranks 0 to " + std::to_string(member.size() - 1));
}

void check_tag(const Membership& member, const char* call, int tag, bool may_be_any) {
  if ((tag >= 0 && tag <= tag_max) || (may_be_any && tag == any_tag)) return;
  message_misuse(of_rank(member, call) + ": the tag is " + std::to_string(tag) + ", but tags are from 0 to " +
                 std::to_string(tag_max));
}

/// Memory that a request uses must be left alone until it is complete (MPI 4.0, section 3.7.2).
void check_region(const Membership& member, const char* call, const void* data, std::size_t bytes, bool is_written) {
  if (bytes == 0) return;
  const auto* const begin = static_cast<const std::byte*>(data);
  for (const RegionInUse& region : member.requests->in_use) {
    if (begin >= region.end || begin + bytes <= region.begin || !(is_written || region.is_written)) continue;
    World::current()->abandon_with("buffer_reuse",
                                   of_rank(member, call) + (is_written ? " writes to" : " reads") +
                                       " a buffer that a request which is not complete " +
                                       (region.is_written ? "receives into" : "sends from"),
                                   no_object, region.slot);
  }
}

void use_region(Membership& member, const void* data, std::size_t bytes, bool is_written, std::uint16_t slot) {
  const auto* const begin = static_cast<const std::byte*>(data);
  if (bytes != 0)
    member.requests->in_use.push_back({.begin = begin, .end = begin + bytes, .is_written = is_written, .slot = slot});
}

/// The caller's memory that a collective call uses.
struct Regions {
  std::span<std::byte> read;
  std::span<std::byte> written;
};
Regions regions_of(const Membership& member, const messages::Collective& call) {
  const auto region = [](const void* data, std::size_t bytes) {
    return std::span(static_cast<std::byte*>(const_cast<void*>(data)), bytes);
  };
  return {.read = region(call.in, messages::contribution_bytes(call, member.rank, member.size())),
          .written = region(call.out, messages::result_bytes(call, member.rank, member.size()))};
}

bool overlap(std::span<const std::byte> a, std::span<const std::byte> b) {
  return !a.empty() && !b.empty() && a.data() < b.data() + b.size() && b.data() < a.data() + a.size();
}

int rank_of(const Membership& member, ThreadId thread) {
  // Those of a world are started one after the other.
  const auto in_turn = static_cast<std::size_t>(thread - member.threads.front());
  if (in_turn < member.threads.size() && member.threads[in_turn] == thread) return static_cast<int>(in_turn);
  const auto place = std::find(member.threads.begin(), member.threads.end(), thread);
  return static_cast<int>(place - member.threads.begin());
}

bool has_wildcard(const Membership& member) {
  const std::vector<ObjectId>& wildcards = member.requests->wildcards;
  return std::find(wildcards.begin(), wildcards.end(), member.mailbox()) != wildcards.end();
}

/// What a buffer holds while a receive into it is under way: something else than it did.
constexpr std::byte undefined_contents{0xfb};

}  // namespace

void run_ranks(std::span<RankBody* const> bodies) {
  running_world();
  std::vector<ThreadBody*> threads;
  std::vector<const char*> names;
  const ObjectId communicator = create_communicator(bodies.size(), "world");
  for (std::size_t rank = 0; rank < bodies.size(); ++rank) {
    bodies[rank]->rank = static_cast<int>(rank);
    bodies[rank]->size = static_cast<int>(bodies.size());
    bodies[rank]->communicator = communicator;
    threads.push_back(bodies[rank]);
    names.push_back(World::copy_text("rank " + std::to_string(rank)));
  }
  const RanksToStart starting{
      .bodies = threads.data(), .names = names.data(), .count = threads.size(), .communicator = communicator};
  Operation operation;
  operation.kind = OperationKind::start_ranks;
  operation.argument = reinterpret_cast<std::uint64_t>(&starting);
  const std::uint64_t first = perform(operation);
  operation.kind = OperationKind::join_ranks;
  operation.target = static_cast<ThreadId>(first);
  operation.argument = threads.size();
  perform(operation);
  for (const RankBody* const body : bodies) delete body;
}

void RankBody::run() {
  World& world = running_world();
  const ThreadId self = world.running();
  const Object& terms = world.object(communicator);
  const ObjectId mailbox = create_mailbox(world);
  auto member = std::make_shared<Membership>();
  member->rank = member->rank_of_world = rank;
  member->thread = self;
  member->communicator = communicator;
  member->requests = std::make_shared<Requests>();
  member->buffered_bytes_max = static_cast<std::int64_t>(terms.extra);
  member->each_send_decides = terms.depth != 0;
  member->collectives_synchronise = terms.readers != 0;
  for (int other = 0; other < size; ++other) {
    member->threads.push_back(static_cast<ThreadId>(self - rank + other));
    member->mailboxes.push_back(world_mailbox(member->threads.back()));
  }
  Mail& mail = mail_of(world, mailbox);
  mail.members = member->threads;
  mail.world_membership = &member;
  body();
  finalize();
}

void finalize() {
  World& world = running_world();
  Mail* const mail = rank_mail(world);
  if (mail == nullptr || mail->world_membership == nullptr) return;
  const Membership& member = **mail->world_membership;
  const std::vector<std::uint8_t>& slots = member.requests->slots;
  if (const auto lost = std::find(slots.begin(), slots.end(), 1); lost != slots.end())
    world.abandon_with("request_leak", "rank " + std::to_string(member.rank) + " ends without having waited for a request",
                       no_object, static_cast<std::uint16_t>(lost - slots.begin() + 1));
  mail->world_membership = nullptr;
}

const std::shared_ptr<Membership>& world_membership() {
  const Mail* const mail = rank_mail(running_world());
  if (mail == nullptr) message_misuse("the world was asked for by a thread that is no rank: run_ranks() starts ranks");
  if (mail->world_membership == nullptr) message_misuse("the world was asked for after finalize()");
  return *mail->world_membership;
}

std::string name_of(const Membership& member) {
  return with_rank_there("rank " + std::to_string(member.rank_of_world), member.rank);
}

void message_misuse(const std::string& message) { running_world().abandon_with("message_misuse", message); }

void check_use(const Membership* member, const char* call) {
  if (member == nullptr) message_misuse(std::string(call) + " on a communicator that the caller is no member of");
  const World& world = running_world();
  if (world.running() != member->thread)
    message_misuse(std::string(call) + " on a communicator that belongs to " + name_of(*member) + ": each rank has its own");
  const Mail* const mail = rank_mail(world);
  if (mail == nullptr || mail->world_membership == nullptr) message_misuse(of_rank(*member, call) + " after finalize()");
}

bool prepare_await(const Membership& member, std::span<const Operation> operations, Awaiting& awaiting, Operation& outer) {
  // A receive settles what is posted before it in its own mailbox.
  const Operation& only = operations.front();
  const bool receives = only.kind == OperationKind::recv || only.kind == OperationKind::recv_any ||
                        (only.kind == OperationKind::message_poll && only.argument != 0);
  for (const ObjectId mailbox : member.requests->wildcards) {
    const bool is_known = std::find(awaiting.mailboxes.begin(), awaiting.mailboxes.end(), mailbox) != awaiting.mailboxes.end();
    if (!is_known && !(operations.size() == 1 && receives && mailbox == only.object)) awaiting.mailboxes.push_back(mailbox);
  }
  if (operations.size() == 1 && awaiting.mailboxes.empty()) return false;
  awaiting.operations = operations;
  outer.kind = OperationKind::await;
  outer.argument = reinterpret_cast<std::uint64_t>(&awaiting);
  outer.label = only.label;
  return true;
}

std::uint16_t take_slot(Membership& member) {
  std::vector<std::uint8_t>& slots = member.requests->slots;
  const auto free = std::find(slots.begin(), slots.end(), 0);
  const auto slot = static_cast<std::uint16_t>(free - slots.begin() + 1);
  if (free == slots.end()) slots.push_back(1);
  else *free = 1;
  return slot;
}

void give_back_slot(Membership& member, std::uint16_t slot) {
  std::vector<std::uint8_t>& slots = member.requests->slots;
  slots[slot - std::size_t{1}] = 0;
  while (!slots.empty() && slots.back() == 0) slots.pop_back();
  std::erase_if(member.requests->in_use, [&](const RegionInUse& region) { return region.slot == slot; });
}

void prepare_send(Membership& member, const char* call, const messages::Outgoing& outgoing, Sending& sending,
                  Operation& operation) {
  check_rank(member, call, outgoing.destination, "destination");
  check_tag(member, call, outgoing.tag, false);
  check_region(member, call, outgoing.buffer.data, outgoing.buffer.bytes(), false);
  const bool fits = static_cast<std::int64_t>(outgoing.buffer.bytes()) <= member.buffered_bytes_max;
  sending.buffer = outgoing.buffer;
  sending.tag = outgoing.tag;
  sending.slot = take_slot(member);
  switch (outgoing.mode) {
    case messages::SendMode::synchronous:
      sending.waits = Waits::always;
      break;
    case messages::SendMode::buffered:
      sending.waits = Waits::never;
      break;
    case messages::SendMode::standard:
      sending.waits = member.each_send_decides ? Waits::left_open : fits ? Waits::never : Waits::always;
  }
  operation.kind = OperationKind::send;
  operation.object = member.mailboxes[static_cast<std::size_t>(outgoing.destination)];
  operation.argument = reinterpret_cast<std::uint64_t>(&sending);
  operation.argument2 = pack_message(outgoing.tag, 0, sending.slot);
  operation.label = call;
}

void prepare_recv(Membership& member, const char* call, const messages::Incoming& incoming, Receiving& receiving,
                  Operation& operation) {
  if (incoming.source != any_source) check_rank(member, call, incoming.source, "source");
  check_tag(member, call, incoming.tag, true);
  receiving.stashes = incoming.make_room != nullptr;
  if (!receiving.stashes && incoming.buffer.type != nullptr)
    check_region(member, call, incoming.buffer.data, incoming.buffer.bytes(), true);
  receiving.data = incoming.buffer.data;
  receiving.capacity = incoming.buffer.count;
  receiving.type = incoming.buffer.type;
  receiving.tag = incoming.tag;
  receiving.source = incoming.source == any_source ? no_thread : member.threads[static_cast<std::size_t>(incoming.source)];
  const bool is_choice = incoming.source == any_source || has_wildcard(member);
  operation.kind = is_choice ? OperationKind::recv_any : OperationKind::recv;
  operation.object = member.mailbox();
  operation.target = receiving.source;
  operation.argument = reinterpret_cast<std::uint64_t>(&receiving);
  operation.argument2 = pack_message(incoming.tag, 0, 0);
  operation.label = call;
}

status finish_recv(Membership& member, const messages::Incoming& incoming, Receiving& receiving) {
  if (receiving.stash != nullptr) {
    void* const place = incoming.make_room(incoming.buffer.data, receiving.received_count);
    if (receiving.received_count != 0) std::memcpy(place, receiving.stash, receiving.received_count * receiving.type->bytes);
    World::current()->release_for(member.thread, receiving.stash);
  }
  return {.source = rank_of(member, receiving.received_from), .tag = receiving.received_tag, .count = receiving.received_count};
}

void prepare_collective(Membership& member, const char* call, const messages::Collective& collective, Collecting& collecting,
                        Operation& operation) {
  using messages::CollectiveKind;
  const CollectiveKind kind = collective.kind;
  const bool is_rooted = kind == CollectiveKind::broadcast || kind == CollectiveKind::reduce || kind == CollectiveKind::gather ||
                         kind == CollectiveKind::scatter;
  if (is_rooted) check_rank(member, call, collective.root, "root");
  const int size = member.size();
  const Regions regions = regions_of(member, collective);
  check_region(member, call, regions.read.data(), regions.read.size(), false);
  check_region(member, call, regions.written.data(), regions.written.size(), true);
  collecting.call = collective;
  collecting.rank = static_cast<std::uint16_t>(member.rank);
  collecting.size = static_cast<std::uint16_t>(size);
  collecting.threads = member.threads.data();
  collecting.slot = take_slot(member);
  collecting.synchronising = member.collectives_synchronise;
  const std::size_t bytes = messages::all_bytes(collective, size);
  collecting.blocks = bytes == 0 ? nullptr : static_cast<std::byte*>(World::allocate(bytes, alignof(std::max_align_t)));
  const bool needs_root_only =
      !collecting.synchronising && (kind == CollectiveKind::broadcast || kind == CollectiveKind::scatter);
  operation.kind = OperationKind::collective_arrive;
  operation.object = member.communicator;
  operation.target = needs_root_only ? member.threads[static_cast<std::size_t>(collective.root)] : no_thread;
  operation.argument = reinterpret_cast<std::uint64_t>(&collecting);
  const bool needs_lower = !collecting.synchronising && kind == CollectiveKind::scan;
  operation.argument2 = pack_message(needs_lower ? needs_lower_ranks : 0, static_cast<unsigned>(member.rank), collecting.slot);
  operation.label = call;
}

void finish_collective(Membership& member, Collecting& collecting) {
  if (collecting.blocks != nullptr) {
    messages::combine(collecting.call, collecting.blocks, member.rank, member.size());
    World::release(collecting.blocks);
  }
  give_back_slot(member, collecting.slot);
}

void start_ticket(Ticket& ticket) {
  const bool is_recv = ticket.kind == Ticket::Kind::recv;
  Membership& member = *ticket.member;
  if (ticket.kind == Ticket::Kind::collective) {
    const Regions regions = regions_of(member, ticket.collecting.call);
    // What is contributed has been copied; where the result is put in its place, the call may have begun to write there.
    ticket.buffer = {.data = regions.read.data(),
                     .count = overlap(regions.read, regions.written) ? 0 : regions.read.size(),
                     .type = &messages::type_of<std::byte>};
    ticket.call_place = regions.written;
    use_region(member, regions.read.data(), regions.read.size(), false, ticket.slot);
    use_region(member, regions.written.data(), regions.written.size(), true, ticket.slot);
  }
  const messages::Buffer& buffer = ticket.buffer;
  const std::size_t bytes = buffer.bytes();
  const auto* const begin = static_cast<const std::byte*>(buffer.data);
  ticket.contents.assign(begin, begin + bytes);
  if (ticket.kind != Ticket::Kind::collective) use_region(member, buffer.data, bytes, is_recv, ticket.slot);
  std::fill(ticket.call_place.begin(), ticket.call_place.end(), undefined_contents);
  if (!is_recv) return;
  std::fill_n(static_cast<std::byte*>(buffer.data), bytes, undefined_contents);
  if (ticket.receiving.source == no_thread) ticket.member->requests->wildcards.push_back(ticket.member->mailbox());
}

void prepare_completion(Ticket& ticket) {
  const bool is_recv = ticket.kind == Ticket::Kind::recv;
  auto* const begin = static_cast<std::byte*>(ticket.buffer.data);
  auto* const end = begin + ticket.contents.size();
  const auto is_undefined = [](auto first, auto last) {
    return std::all_of(first, last, [](std::byte b) { return b == undefined_contents; });
  };
  const bool is_untouched = (is_recv ? is_undefined(begin, end) : std::equal(begin, end, ticket.contents.begin())) &&
                            is_undefined(ticket.call_place.begin(), ticket.call_place.end());
  if (!is_untouched)
    World::current()->abandon_with(
        "buffer_reuse",
        "the buffer of an " + of_rank(*ticket.member, ticket.call) + " was written to before the request was complete", no_object,
        ticket.slot);
  if (!is_recv) return;
  const bool is_choice = ticket.receiving.source == no_thread || has_wildcard(*ticket.member);
  ticket.operation.kind = is_choice ? OperationKind::recv_any : OperationKind::recv;
}

status complete_ticket(Ticket& ticket) {
  Membership& member = *ticket.member;
  ticket.is_complete = true;
  if (ticket.kind == Ticket::Kind::collective) {
    finish_collective(member, ticket.collecting);
    return {};
  }
  give_back_slot(member, ticket.slot);
  if (ticket.kind == Ticket::Kind::send) return {};
  if (ticket.receiving.source == no_thread) {
    std::vector<ObjectId>& wildcards = member.requests->wildcards;
    wildcards.erase(std::find(wildcards.begin(), wildcards.end(), member.mailbox()));
  }
  const std::size_t received = ticket.receiving.received_count * ticket.receiving.type->bytes;
  std::copy(ticket.contents.begin() + static_cast<std::ptrdiff_t>(received), ticket.contents.end(),
            static_cast<std::byte*>(ticket.buffer.data) + received);
  ticket.contents.clear();
  return finish_recv(member, {}, ticket.receiving);
}

SplitBlock split_block(Membership& member, int color, int key) {
  if (color < 0 && color != undefined)
    message_misuse(of_rank(member, "split") + ": the color is " + std::to_string(color) + ", but colors are not negative");
  World& world = running_world();
  return {.color = color,
          .key = key,
          .thread = member.thread,
          .mailbox = create_mailbox(world),
          .communicator = create_communicator(static_cast<std::size_t>(member.size()))};
}

std::shared_ptr<Membership> split_membership(const Membership& member, std::span<const SplitBlock> blocks) {
  const int color = blocks[static_cast<std::size_t>(member.rank)].color;
  if (color == undefined) return nullptr;
  std::vector<SplitBlock> chosen;
  std::copy_if(blocks.begin(), blocks.end(), std::back_inserter(chosen),
               [&](const SplitBlock& block) { return block.color == color; });
  std::stable_sort(chosen.begin(), chosen.end(), [](const SplitBlock& a, const SplitBlock& b) { return a.key < b.key; });
  auto result = std::make_shared<Membership>();
  result->rank_of_world = member.rank_of_world;
  result->thread = member.thread;
  result->communicator = chosen.front().communicator;
  result->requests = member.requests;
  result->buffered_bytes_max = member.buffered_bytes_max;
  result->each_send_decides = member.each_send_decides;
  result->collectives_synchronise = member.collectives_synchronise;
  for (const SplitBlock& block : chosen) {
    result->threads.push_back(block.thread);
    result->mailboxes.push_back(block.mailbox);
  }
  result->rank = rank_of(*result, member.thread);
  mail_of(*World::current(), result->mailbox()).members = result->threads;
  return result;
}

}  // namespace pcheck::model
