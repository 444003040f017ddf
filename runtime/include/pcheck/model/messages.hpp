#pragma once
/// Messages in the model: what <pcheck/communicator.hpp> is built on. A rank is a thread with memory of its own.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <pcheck/message.hpp>
#include <pcheck/model/ask.hpp>

namespace pcheck::model {

/// Whether a send waits until a receive has taken the message.
enum class Waits : std::uint8_t { never, always, left_open };

/// What a send asks of the world; in the sender's memory while it stands there.
struct Sending {
  messages::Buffer buffer;
  std::int32_t tag;
  std::uint16_t slot;  ///< names the message as long as the sender waits for it to be taken
  Waits waits;
};

/// What a receive asks of the world, and what it is told.
struct Receiving {
  void* data;
  std::size_t capacity;  ///< in elements; no limit if `stashes`
  const messages::Type* type;
  std::int32_t tag;
  ThreadId source;     ///< no_thread: any
  std::uint16_t slot;  ///< of a receive that was posted; else 0
  std::size_t received_count;
  std::int32_t received_tag;
  ThreadId received_from;
  bool stashes;  ///< the world puts the elements into a block of the receiver's heap
  void* stash;
};

/// What a collective call asks of the world.
struct Collecting {
  messages::Collective call;
  std::byte* blocks;        ///< where all contributions go; nullptr if the call needs none
  const ThreadId* threads;  ///< of all members, by rank
  std::uint16_t rank;
  std::uint16_t size;
  std::uint16_t slot;  ///< names the call among those of this member that are not complete
  bool synchronising;  ///< complete when all members have made the call, even if it needs not all of them
};

/// What an await asks of the world: to execute one of the operations, or to settle what a posted receive gets.
struct Awaiting {
  std::span<const Operation> operations;
  std::vector<ObjectId> mailboxes;  ///< in which receives from any source have been posted
};

/// What an operation on a mailbox shows of its message: the tag, how many earlier ones of its source are under way, and
/// the slot of the request.
constexpr std::uint64_t pack_message(std::int32_t tag, unsigned position, unsigned slot) {
  return static_cast<std::uint64_t>(static_cast<std::uint32_t>(tag)) << 32 | (position & 0xffff) << 16 | (slot & 0xffff);
}
constexpr std::int32_t tag_of(const Operation& operation) { return static_cast<std::int32_t>(operation.argument2 >> 32); }
constexpr unsigned position_of(const Operation& operation) { return operation.argument2 >> 16 & 0xffff; }
constexpr std::uint16_t slot_of(const Operation& operation) { return static_cast<std::uint16_t>(operation.argument2); }

/// The kind of an operation as it happened: of an await that of the one that was executed, none if it has only settled something.
constexpr OperationKind executed_kind(const Operation& operation) {
  return operation.kind == OperationKind::await ? static_cast<OperationKind>(operation.detail) : operation.kind;
}

/// Of an operation on a communicator: in the place of the tag that it needs the calls of the ranks below the caller's alone, if
/// so; in that of the position the caller's rank.
inline constexpr std::int32_t needs_lower_ranks = 1;

/// Memory of a rank that a request is using, from its start to its completion.
struct RegionInUse {
  const std::byte* begin;
  const std::byte* end;
  bool is_written;  ///< by the request; else read
  std::uint16_t slot;
};

/// The requests of a rank that are not complete, on whatever communicator.
struct Requests {
  std::vector<std::uint8_t> slots;  ///< 1 where taken
  std::vector<RegionInUse> in_use;
  std::vector<ObjectId> wildcards;  ///< the mailbox of each posted receive from any source that is not complete
};

/// What a rank knows of a communicator; in its own memory.
struct Membership {
  int rank = 0;
  int rank_of_world = 0;
  ThreadId thread = no_thread;  ///< the rank's own
  ObjectId communicator = no_object;
  std::vector<ThreadId> threads;         ///< of all members, by rank
  std::vector<ObjectId> mailboxes;       ///< of all members, by rank
  std::int64_t buffered_bytes_max = -1;  ///< standard sends of so many bytes are complete at once; -1: none
  bool each_send_decides = false;        ///< a standard send may be complete at once or not, whatever its size
  bool collectives_synchronise = false;
  std::shared_ptr<Requests> requests;

  int size() const { return static_cast<int>(threads.size()); }
  ObjectId mailbox() const { return mailboxes[static_cast<std::size_t>(rank)]; }
};

/// The code of a rank; runs in memory of its own.
class RankBody : public ThreadBody {
 public:
  void run() final;
  virtual void body() = 0;
  int rank = 0;
  int size = 0;
  ObjectId communicator = no_object;  ///< of the world
};

/// What start_ranks asks for.
struct RanksToStart {
  ThreadBody* const* bodies;
  const char* const* names;
  std::size_t count;
  ObjectId communicator;
};

/// Starts the ranks and waits for their end: two operations of the calling thread.
void run_ranks(std::span<RankBody* const> bodies);

/// The calling rank makes no more calls; its requests must be complete.
void finalize();

/// The membership in the world of the rank that calls. Misuse if the calling thread is no rank.
const std::shared_ptr<Membership>& world_membership();

// What precedes an operation: arguments are checked, and put where the world finds them. Errors are findings of kind
// message_misuse.

/// "rank 2", or "rank 2 (rank 1 of the communicator)" where that is another number.
std::string name_of(const Membership& member);
[[noreturn]] void message_misuse(const std::string& message);
/// Null, used by a thread that is not its member, or after the end.
void check_use(const Membership* member, const char* call);
void prepare_send(Membership& member, const char* call, const messages::Outgoing& outgoing, Sending& sending,
                  Operation& operation);
void prepare_recv(Membership& member, const char* call, const messages::Incoming& incoming, Receiving& receiving,
                  Operation& operation);
status finish_recv(Membership& member, const messages::Incoming& incoming, Receiving& receiving);
void prepare_collective(Membership& member, const char* call, const messages::Collective& collective, Collecting& collecting,
                        Operation& operation);
void finish_collective(Membership& member, Collecting& collecting);
/// Whether the operations cannot simply be performed: there are several, or while they block a posted receive from any
/// source may get a message. Then `outer` is to be performed until it returns something.
bool prepare_await(const Membership& member, std::span<const Operation> operations, Awaiting& awaiting, Operation& outer);

/// Result of a poll, beside 0 and 1: it has settled which message another receive gets.
inline constexpr std::uint64_t poll_settled = 2;

/// What an await tells: which of its operations was executed, from 1, or 0 for none, in the upper half, and its result in the
/// lower one. Of any other operation on messages it is the result alone.
constexpr std::uint64_t pack_await(std::uint64_t number, std::uint64_t result) { return number << 32 | result; }
constexpr std::uint64_t number_in(std::uint64_t told) { return told >> 32; }
constexpr std::uint32_t result_in(std::uint64_t told) { return static_cast<std::uint32_t>(told); }

/// Performs an operation that may block, again as long as it has only settled something. Returns its result.
[[gnu::always_inline]] inline std::uint64_t perform_blocking(const Membership& member, const Operation& operation) {
  Awaiting awaiting;
  Operation outer;
  const bool has_company = prepare_await(member, {&operation, 1}, awaiting, outer);
  for (;;)
    if (const std::uint32_t result = result_in(perform(has_company ? outer : operation)); result != 0) return result;
}
/// Performs an operation that does not block, again after it has settled which message another receive gets: what it asks for may
/// be there now. Returns its result.
[[gnu::always_inline]] inline std::uint64_t perform_polling(const Membership& member, const Operation& operation) {
  Awaiting awaiting;
  Operation outer;
  const bool has_company = prepare_await(member, {&operation, 1}, awaiting, outer);
  for (;;) {
    const std::uint64_t told = perform(has_company ? outer : operation);
    const bool has_only_settled = (has_company && told == 0) || result_in(told) == poll_settled;
    if (!has_only_settled) return result_in(told);
  }
}

/// The smallest number, from 1, that no request of the member has which is not complete.
std::uint16_t take_slot(Membership& member);
void give_back_slot(Membership& member, std::uint16_t slot);

/// A request: what is to be done when it completes.
struct Ticket {
  enum class Kind : std::uint8_t { send, recv, collective };
  Kind kind = Kind::send;
  bool is_complete = false;
  bool has_to_wait = true;  ///< an operation completes it
  std::uint16_t slot = 0;
  std::shared_ptr<Membership> member;
  const char* call = "";            ///< that started it
  messages::Buffer buffer;          ///< that is sent from or received into; of a collective call what it contributes
  std::span<std::byte> call_place;  ///< where a collective call puts its result
  Receiving receiving{};
  Collecting collecting{};
  Operation operation;              ///< that completes it
  std::vector<std::byte> contents;  ///< of the buffer when the request was started
};

/// After the operation that starts a request.
void start_ticket(Ticket& ticket);
/// Before the operation that completes it: its buffer must be as it was left.
void prepare_completion(Ticket& ticket);
/// After it.
status complete_ticket(Ticket& ticket);

struct SplitBlock {
  int color;
  int key;
  ThreadId thread;
  ObjectId mailbox;
  ObjectId communicator;
};
SplitBlock split_block(Membership& member, int color, int key);
/// The calling member's part of what a split has gathered; nullptr where its color is undefined.
std::shared_ptr<Membership> split_membership(const Membership& member, std::span<const SplitBlock> blocks);

}  // namespace pcheck::model

namespace pcheck::messages {

/// A request of the model; movable. Whoever never completes it leaks it.
class Ticket {
 public:
  Ticket() = default;
  explicit Ticket(std::unique_ptr<model::Ticket> ticket) : ticket_(std::move(ticket)) {}
  bool is_active() const { return ticket_ != nullptr && !ticket_->is_complete; }

  [[gnu::always_inline]] status wait() {
    if (!is_active()) return {};
    model::check_use(ticket_->member.get(), "wait");
    model::prepare_completion(*ticket_);
    if (ticket_->has_to_wait) model::perform_blocking(*ticket_->member, ticket_->operation);
    return model::complete_ticket(*ticket_);
  }
  /// Nothing: it is not complete, or the library has not noticed yet.
  [[gnu::always_inline]] std::optional<status> test() {
    if (!is_active()) return status{};
    model::check_use(ticket_->member.get(), "test");
    model::prepare_completion(*ticket_);
    if (ticket_->has_to_wait) {
      model::Operation operation = ticket_->operation;
      operation.kind = ticket_->kind == model::Ticket::Kind::collective ? model::OperationKind::collective_poll
                                                                        : model::OperationKind::message_poll;
      operation.label = "test";
      if (model::perform_polling(*ticket_->member, operation) == 0) return std::nullopt;
    } else {
      model::Operation operation;
      operation.kind = model::OperationKind::notice;
      operation.label = "test";
      if (model::perform(operation) == 0) return std::nullopt;
    }
    return model::complete_ticket(*ticket_);
  }

  /// Completes one of those that are active, and says which.
  [[gnu::always_inline]] static std::size_t wait_any(std::span<Ticket* const> tickets, status& received) {
    std::vector<model::Operation> operations;
    for (Ticket* const ticket : tickets) {
      model::check_use(ticket->ticket_->member.get(), "waitany");
      model::prepare_completion(*ticket->ticket_);
      operations.push_back(ticket->ticket_->has_to_wait ? ticket->ticket_->operation : model::Operation{});
      operations.back().label = "waitany";
    }
    model::Awaiting awaiting;
    model::Operation outer;
    model::prepare_await(*tickets.front()->ticket_->member, operations, awaiting, outer);
    const bool is_alone = operations.size() == 1 && awaiting.mailboxes.empty();
    for (;;) {
      const std::uint64_t told = model::perform(is_alone ? operations.front() : outer);
      const bool is_done = model::result_in(told) != 0 || (is_alone && operations.front().kind == model::OperationKind::none);
      if (!is_done) continue;
      const std::size_t chosen = is_alone ? 0 : model::number_in(told) - 1;
      received = model::complete_ticket(*tickets[chosen]->ticket_);
      return chosen;
    }
  }

 private:
  std::unique_ptr<model::Ticket> ticket_;
};

/// The calling rank as a member of a communicator; all copies are the same member.
class Group {
 public:
  Group() = default;
  explicit Group(std::shared_ptr<model::Membership> member) : member_(std::move(member)) {}
  static Group world() { return Group(model::world_membership()); }

  explicit operator bool() const { return member_ != nullptr; }
  int rank() const { return checked("rank").rank; }
  int size() const { return checked("size").size(); }
  /// The caller in words, for what it has misused.
  std::string caller() const { return model::name_of(*member_); }

  [[gnu::always_inline]] void send(const char* call, const Outgoing& outgoing) const {
    model::Membership& member = checked(call);
    model::Sending sending{};
    model::Operation operation;
    model::prepare_send(member, call, outgoing, sending, operation);
    if (model::perform(operation) != 0) {
      operation.kind = model::OperationKind::send_wait;
      operation.argument = 0;
      model::perform_blocking(member, operation);
    }
    model::give_back_slot(member, sending.slot);
  }
  [[gnu::always_inline]] Ticket start_send(const char* call, const Outgoing& outgoing) const {
    model::Membership& member = checked(call);
    auto ticket = std::make_unique<model::Ticket>();
    ticket->member = member_;
    ticket->call = call;
    ticket->buffer = outgoing.buffer;
    model::Sending sending{};
    model::prepare_send(member, call, outgoing, sending, ticket->operation);
    ticket->slot = sending.slot;
    ticket->has_to_wait = model::perform(ticket->operation) != 0;
    ticket->operation.kind = model::OperationKind::send_wait;
    ticket->operation.argument = 0;
    ticket->operation.label = outgoing.completed_by;
    model::start_ticket(*ticket);
    return Ticket(std::move(ticket));
  }

  [[gnu::always_inline]] status recv(const char* call, const Incoming& incoming) const {
    model::Membership& member = checked(call);
    model::Receiving receiving{};
    model::Operation operation;
    model::prepare_recv(member, call, incoming, receiving, operation);
    model::perform_blocking(member, operation);
    return model::finish_recv(member, incoming, receiving);
  }
  [[gnu::always_inline]] Ticket start_recv(const char* call, const Incoming& incoming) const {
    model::Membership& member = checked(call);
    auto ticket = std::make_unique<model::Ticket>();
    ticket->kind = model::Ticket::Kind::recv;
    ticket->member = member_;
    ticket->call = call;
    ticket->buffer = incoming.buffer;
    model::prepare_recv(member, call, incoming, ticket->receiving, ticket->operation);
    ticket->slot = ticket->receiving.slot = model::take_slot(member);
    model::Operation post = ticket->operation;
    post.kind = model::OperationKind::recv_post;
    post.argument2 = model::pack_message(incoming.tag, 0, ticket->slot);
    model::perform(post);
    ticket->operation.flags = model::posted;
    ticket->operation.argument2 = post.argument2;
    ticket->operation.label = "wait";
    model::start_ticket(*ticket);
    return Ticket(std::move(ticket));
  }

  [[gnu::always_inline]] status probe(int source, int tag) const {
    model::Membership& member = checked("probe");
    const Incoming incoming{.buffer = {}, .source = source, .tag = tag};
    model::Receiving receiving{};
    model::Operation operation;
    model::prepare_recv(member, "probe", incoming, receiving, operation);
    operation.flags = model::peek;
    model::perform_blocking(member, operation);
    return model::finish_recv(member, incoming, receiving);
  }
  [[gnu::always_inline]] std::optional<status> try_probe(int source, int tag) const {
    model::Membership& member = checked("iprobe");
    const Incoming incoming{.buffer = {}, .source = source, .tag = tag};
    model::Receiving receiving{};
    model::Operation operation;
    model::prepare_recv(member, "iprobe", incoming, receiving, operation);
    operation.kind = model::OperationKind::message_poll;
    operation.flags = model::peek;
    if (model::perform_polling(member, operation) == 0) return std::nullopt;
    return model::finish_recv(member, incoming, receiving);
  }

  [[gnu::always_inline]] void collective(const char* call, const Collective& collective) const {
    model::Membership& member = checked(call);
    model::Collecting collecting{};
    model::Operation operation;
    model::prepare_collective(member, call, collective, collecting, operation);
    if (model::perform(operation) != 0) {
      operation.kind = model::OperationKind::collective_wait;
      model::perform_blocking(member, operation);
    }
    model::finish_collective(member, collecting);
  }
  [[gnu::always_inline]] Ticket start_collective(const char* call, const Collective& collective) const {
    model::Membership& member = checked(call);
    auto ticket = std::make_unique<model::Ticket>();
    ticket->kind = model::Ticket::Kind::collective;
    ticket->member = member_;
    ticket->call = call;
    model::prepare_collective(member, call, collective, ticket->collecting, ticket->operation);
    ticket->slot = ticket->collecting.slot;
    ticket->has_to_wait = model::perform(ticket->operation) != 0;
    ticket->operation.kind = model::OperationKind::collective_wait;
    ticket->operation.label = "wait";
    model::start_ticket(*ticket);
    return Ticket(std::move(ticket));
  }

  [[gnu::always_inline]] Group split(const char* call, int color, int key) const {
    model::Membership& member = checked(call);
    const model::SplitBlock mine = model::split_block(member, color, key);
    std::vector<model::SplitBlock> blocks(static_cast<std::size_t>(member.size()));
    collective(
        call,
        {.kind = CollectiveKind::split, .count = 1, .type = &type_of<model::SplitBlock>, .in = &mine, .out = blocks.data()});
    return Group(model::split_membership(member, blocks));
  }

 private:
  model::Membership& checked(const char* call) const {
    model::check_use(member_.get(), call);
    return *member_;
  }

  std::shared_ptr<model::Membership> member_;
};

[[noreturn]] inline void misuse(const std::string& message) { model::message_misuse(message); }
inline void finalize() { model::finalize(); }

/// Calls `body` in each of `ranks` ranks and waits for their end.
template <class F>
[[gnu::always_inline]] inline void run(int ranks, const F& body) {
  struct Body final : model::RankBody {
    explicit Body(const F& f) : function(&f) {}
    void body() override { (*function)(); }
    const F* function;
  };
  std::vector<model::RankBody*> bodies;
  for (int i = 0; i < ranks; ++i) bodies.push_back(new Body(body));
  model::run_ranks(bodies);
}

}  // namespace pcheck::messages
