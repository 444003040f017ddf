/// Ranks as real threads of one process: a mailbox each. A collective call is a message from each member to each that
/// needs its contribution.

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <pcheck/real/messages.hpp>
#include <pcheck/real/thread.hpp>

#include "real/mailbox.hpp"
#include "real/run.hpp"

namespace pcheck::real {

namespace {

using messages::Collective;
using messages::CollectiveKind;

/// What all ranks of one run_ranks() have in common.
struct Office {
  explicit Office(int ranks) : mailboxes(static_cast<std::size_t>(ranks)) {}
  std::vector<Mailbox> mailboxes;           ///< by rank in the world
  bool sends_wait = false;                  ///< standard sends do; MPI leaves it open
  std::atomic<std::uint64_t> contexts = 2;  ///< a communicator has two: of its messages, and of its collective calls
};

std::string in_words(const char* signature) {
  const std::string text = signature;
  const std::size_t begin = text.find("T = ");
  return begin == std::string::npos ? text : text.substr(begin + 4, text.size() - begin - 5);
}

/// Copies what was received to where the receive wants it.
status take_over(const messages::Incoming& incoming, Letter& letter) {
  if (letter.type != incoming.buffer.type)
    misuse(
        "type_mismatch",
        (in_words(letter.type->signature) + " was sent, " + in_words(incoming.buffer.type->signature) + " is received").c_str());
  void* place = incoming.buffer.data;
  if (incoming.make_room != nullptr) place = incoming.make_room(place, letter.count);
  else if (letter.count > incoming.buffer.count)
    misuse("truncation", (std::to_string(letter.count) + " elements were sent, the receive has room for " +
                          std::to_string(incoming.buffer.count))
                             .c_str());
  if (!letter.bytes.empty()) std::memcpy(place, letter.bytes.data(), letter.bytes.size());
  return {.source = letter.source, .tag = letter.tag, .count = letter.count};
}

class PendingSend final : public PendingCall {
 public:
  explicit PendingSend(std::shared_ptr<Taken> taken) : taken_(std::move(taken)) {}
  status wait() override {
    if (taken_ != nullptr) wait_until_taken(*taken_);
    return {};
  }
  std::optional<status> test() override {
    if (taken_ == nullptr) return status{};
    const std::lock_guard lock(taken_->mutex);
    return taken_->is_set ? std::optional(status{}) : std::nullopt;
  }

 private:
  std::shared_ptr<Taken> taken_;
};

class PendingRecv final : public PendingCall {
 public:
  PendingRecv(Mailbox& mailbox, std::shared_ptr<Order> order, const messages::Incoming& incoming)
      : mailbox_(mailbox), order_(std::move(order)), incoming_(incoming) {}
  status wait() override {
    mailbox_.wait(*order_);
    return take_over(incoming_, order_->letter);
  }
  std::optional<status> test() override {
    if (!mailbox_.is_filled(*order_)) return std::nullopt;
    return take_over(incoming_, order_->letter);
  }

 private:
  Mailbox& mailbox_;
  std::shared_ptr<Order> order_;
  messages::Incoming incoming_;
};

/// Written in front of each contribution.
struct CallHeader {
  CollectiveKind kind;
  bool blocking;
  int root;
  std::size_t count;
  const messages::Type* type;
  const char* operation;
  friend bool operator==(const CallHeader&, const CallHeader&) = default;
};

CallHeader header_of(const Collective& call) {
  const bool is_rooted = call.kind == CollectiveKind::broadcast || call.kind == CollectiveKind::reduce ||
                         call.kind == CollectiveKind::gather || call.kind == CollectiveKind::scatter;
  return {.kind = call.kind,
          .blocking = call.blocking,
          .root = is_rooted ? call.root : 0,
          .count = call.count,
          .type = call.type,
          .operation = call.reduction == nullptr ? nullptr : call.reduction->signature};
}

/// Whether `rank` needs what `other` contributes.
bool needs(const Collective& call, int rank, int other) {
  switch (call.kind) {
    case CollectiveKind::broadcast:
    case CollectiveKind::scatter:
      return other == call.root;
    case CollectiveKind::reduce:
    case CollectiveKind::gather:
      return rank == call.root;
    case CollectiveKind::scan:
      return other <= rank;
    default:
      return true;
  }
}

struct SplitBlock {
  int color;
  int key;
  int world_rank;
  std::uint64_t context;
};

class ThreadEndpoint final : public Endpoint, public std::enable_shared_from_this<ThreadEndpoint> {
 public:
  ThreadEndpoint(Office& office, std::uint64_t context, int rank, std::vector<int> members)
      : office_(office), context_(context), rank_(rank), members_(std::move(members)) {}

  int rank() const override { return rank_; }
  int size() const override { return static_cast<int>(members_.size()); }

  void send(const messages::Outgoing& outgoing) override {
    if (const auto taken = deliver(outgoing)) wait_until_taken(*taken);
  }
  std::unique_ptr<PendingCall> start_send(const messages::Outgoing& outgoing) override {
    return std::make_unique<PendingSend>(deliver(outgoing));
  }
  status recv(const messages::Incoming& incoming) override { return start_recv(incoming)->wait(); }
  std::unique_ptr<PendingCall> start_recv(const messages::Incoming& incoming) override {
    return std::make_unique<PendingRecv>(own(), order({.context = context_, .source = incoming.source, .tag = incoming.tag}),
                                         incoming);
  }
  status probe(int source, int tag) override {
    return as_status(own().peek({.context = context_, .source = source, .tag = tag}));
  }
  std::optional<status> try_probe(int source, int tag) override {
    const auto letter = own().try_peek({.context = context_, .source = source, .tag = tag});
    return letter == nullptr ? std::nullopt : std::optional(as_status(*letter));
  }

  void collective(const Collective& call) override { start_collective(call)->wait(); }
  std::unique_ptr<PendingCall> start_collective(const Collective& call) override;
  std::shared_ptr<Endpoint> split(int color, int key) override;

 private:
  friend class PendingCollective;

  static status as_status(const Letter& letter) { return {.source = letter.source, .tag = letter.tag, .count = letter.count}; }
  Mailbox& mailbox_of(int rank) { return office_.mailboxes[static_cast<std::size_t>(members_[static_cast<std::size_t>(rank)])]; }
  Mailbox& own() { return mailbox_of(rank_); }

  std::shared_ptr<Order> order(const Wanted& wanted) {
    auto posted = std::make_shared<Order>();
    posted->wanted = wanted;
    own().post(posted);
    return posted;
  }

  /// Null if the send is complete.
  std::shared_ptr<Taken> deliver(const messages::Outgoing& outgoing) {
    const bool waits =
        outgoing.mode == messages::SendMode::synchronous || (outgoing.mode == messages::SendMode::standard && office_.sends_wait);
    auto taken = waits ? std::make_shared<Taken>() : nullptr;
    const auto* const begin = static_cast<const std::byte*>(outgoing.buffer.data);
    mailbox_of(outgoing.destination)
        .deliver({.context = context_,
                  .source = rank_,
                  .tag = outgoing.tag,
                  .count = outgoing.buffer.count,
                  .type = outgoing.buffer.type,
                  .bytes = {begin, begin + outgoing.buffer.bytes()},
                  .taken = taken});
    return taken;
  }

  Office& office_;
  const std::uint64_t context_;
  const int rank_;
  const std::vector<int> members_;  ///< ranks in the world
  int calls_ = 0;                   ///< collective calls so far
};

/// The caller's contribution is on its way; those that it needs are not complete.
class PendingCollective final : public PendingCall {
 public:
  PendingCollective(ThreadEndpoint& endpoint, const Collective& call) : endpoint_(endpoint), call_(call) {
    const int number = endpoint.calls_++;
    for (int other = 0; other < endpoint.size(); ++other)
      orders_.push_back(needs(call, endpoint.rank(), other)
                            ? endpoint.order({.context = endpoint.context_ + 1, .source = other, .tag = number})
                            : nullptr);
  }

  status wait() override {
    for (const auto& order : orders_)
      if (order != nullptr) endpoint_.own().wait(*order);
    finish();
    return {};
  }
  std::optional<status> test() override {
    for (const auto& order : orders_)
      if (order != nullptr && !endpoint_.own().is_filled(*order)) return std::nullopt;
    finish();
    return status{};
  }

 private:
  void finish() {
    const int size = endpoint_.size();
    std::vector<std::byte> blocks(messages::all_bytes(call_, size));
    bool has_elements = false;
    for (int other = 0; other < size; ++other) {
      const auto& order = orders_[static_cast<std::size_t>(other)];
      if (order == nullptr) continue;
      CallHeader header{};
      std::memcpy(&header, order->letter.bytes.data(), sizeof header);
      if (header != header_of(call_))
        misuse("collective_mismatch", ("ranks " + std::to_string(endpoint_.rank()) + " and " + std::to_string(other) +
                                       " make different collective calls")
                                          .c_str());
      const std::size_t bytes = order->letter.bytes.size() - sizeof header;
      if (bytes != 0)
        std::memcpy(blocks.data() + messages::contribution_offset(call_, other, size), order->letter.bytes.data() + sizeof header,
                    bytes);
      has_elements = true;
    }
    if (has_elements) messages::combine(call_, blocks.data(), endpoint_.rank(), size);
  }

  ThreadEndpoint& endpoint_;
  Collective call_;
  std::vector<std::shared_ptr<Order>> orders_;
};

std::unique_ptr<PendingCall> ThreadEndpoint::start_collective(const Collective& call) {
  const int number = calls_;
  const CallHeader header = header_of(call);
  const std::size_t contribution = messages::contribution_bytes(call, rank_, size());
  std::vector<std::byte> bytes(sizeof header + contribution);
  std::memcpy(bytes.data(), &header, sizeof header);
  if (contribution != 0) std::memcpy(bytes.data() + sizeof header, call.in, contribution);
  auto pending = std::make_unique<PendingCollective>(*this, call);
  for (int other = 0; other < size(); ++other)
    if (needs(call, other, rank_))
      mailbox_of(other).deliver({.context = context_ + 1,
                                 .source = rank_,
                                 .tag = number,
                                 .count = 0,
                                 .type = nullptr,
                                 .bytes = bytes,
                                 .taken = nullptr});
  return pending;
}

std::shared_ptr<Endpoint> ThreadEndpoint::split(int color, int key) {
  const SplitBlock mine{.color = color,
                        .key = key,
                        .world_rank = members_[static_cast<std::size_t>(rank_)],
                        .context = office_.contexts.fetch_add(2)};
  std::vector<SplitBlock> all(members_.size());
  collective({.kind = CollectiveKind::split, .count = 1, .type = &messages::type_of<SplitBlock>, .in = &mine, .out = all.data()});
  if (color == undefined) return nullptr;
  std::erase_if(all, [&](const SplitBlock& block) { return block.color != color; });
  std::stable_sort(all.begin(), all.end(), [](const SplitBlock& a, const SplitBlock& b) { return a.key < b.key; });
  std::vector<int> members;
  int rank = 0;
  for (const SplitBlock& block : all) {
    if (block.world_rank == mine.world_rank) rank = static_cast<int>(members.size());
    members.push_back(block.world_rank);
  }
  return std::make_shared<ThreadEndpoint>(office_, all.front().context, rank, std::move(members));
}

thread_local std::shared_ptr<Endpoint> world_of_thread;

}  // namespace

void run_ranks(int ranks, const std::function<void()>& body) {
  Office office(ranks);
  if (Run* const run = Run::current()) office.sends_wait = run->next_choice() % 2 == 0;
  std::vector<int> members;
  for (int rank = 0; rank < ranks; ++rank) members.push_back(rank);
  std::vector<pcheck::thread> threads;
  for (int rank = 0; rank < ranks; ++rank)
    threads.emplace_back([&, rank] {
      world_of_thread = std::make_shared<ThreadEndpoint>(office, 0, rank, members);
      body();
      world_of_thread = nullptr;
    });
  for (pcheck::thread& thread : threads) thread.join();
}

std::shared_ptr<Endpoint> world() { return world_of_thread; }
void finalize() { world_of_thread = nullptr; }

}  // namespace pcheck::real
