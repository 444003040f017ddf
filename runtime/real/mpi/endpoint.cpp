/// Ranks as processes that MPI connects: a communicator's calls are MPI's. mpirun has started the processes, and each of
/// them runs the whole scenario.
///
/// An element type is bytes to MPI: arrivals.hpp says how messages are carried. Reductions of integers are MPI's; others are
/// gathered and combined in the order of ranks, since MPI leaves the order of floating-point additions open and
/// <pcheck/communicator.hpp> does not.

#include <mpi.h>

#include <cstring>
#include <memory>
#include <vector>

#include <pcheck/real/messages.hpp>

#include "real/mpi/arrivals.hpp"
#include "real/mpi/world.hpp"
#include "real/run.hpp"

namespace pcheck::real {

namespace {

using messages::Collective;
using messages::CollectiveKind;

constexpr int buffered_bytes_max = 64 << 20;

status status_of(const Letter& letter) { return {.source = letter.source, .tag = letter.tag, .count = letter.header.count}; }

/// Copies what was received to where the receive wants it.
status take_over(const messages::Incoming& incoming, const Letter& letter) {
  const status result = status_of(letter);
  if (letter.header.type != identity_of(*incoming.buffer.type))
    misuse("type_mismatch", "the message has elements of another type than the receive");
  void* place = incoming.buffer.data;
  if (incoming.make_room != nullptr) place = incoming.make_room(place, result.count);
  else if (result.count > incoming.buffer.count) misuse("truncation", "more elements were sent than the receive has room for");
  const std::size_t bytes = result.count * incoming.buffer.type->bytes;
  if (bytes != 0) std::memcpy(place, letter.packed.data() + sizeof(Header), bytes);
  return result;
}

/// A call of MPI that goes on; complete() is called when it is over.
class PendingMpi : public PendingCall {
 public:
  status wait() final {
    MPI_Status received;
    succeed(MPI_Wait(&request_, &received), "wait");
    return complete(received);
  }
  std::optional<status> test() final {
    MPI_Status received;
    int is_complete = 0;
    succeed(MPI_Test(&request_, &is_complete, &received), "test");
    return is_complete != 0 ? std::optional(complete(received)) : std::nullopt;
  }

 protected:
  virtual status complete(const MPI_Status& received) = 0;
  MPI_Request request_ = MPI_REQUEST_NULL;
};

class PendingSend final : public PendingMpi {
 public:
  PendingSend(MPI_Comm group, const messages::Outgoing& outgoing, Bytes packed, bool waits) : packed_(std::move(packed)) {
    const auto start = outgoing.mode == messages::SendMode::buffered ? MPI_Ibsend : waits ? MPI_Issend : MPI_Isend;
    succeed(start(packed_.data(), int_of(packed_.size()), MPI_BYTE, outgoing.destination, outgoing.tag, group, &request_),
            "isend");
  }

 private:
  status complete(const MPI_Status&) override { return {}; }
  Bytes packed_;
};

class PendingRecv final : public PendingMpi {
 public:
  PendingRecv(MPI_Comm group, std::shared_ptr<Arrivals> arrivals, const messages::Incoming& incoming)
      : arrivals_(std::move(arrivals)), incoming_(incoming), packed_(packed_bytes_max(incoming.buffer.bytes())) {
    succeed(MPI_Irecv(packed_.data(), int_of(packed_.size()), MPI_BYTE, mpi_source(incoming.source), mpi_tag(incoming.tag), group,
                      &request_),
            "irecv");
  }

 private:
  status complete(const MPI_Status& received) override {
    Letter letter{.source = received.MPI_SOURCE, .tag = received.MPI_TAG, .bytes = 0};
    MPI_Get_count(&received, MPI_BYTE, &letter.bytes);
    letter.header = header_of(packed_);
    letter.packed = std::move(packed_);
    arrivals_->note_received(letter);
    return take_over(incoming_, letter);
  }
  std::shared_ptr<Arrivals> arrivals_;
  messages::Incoming incoming_;
  Bytes packed_;
};

/// Of a message that a probe has already taken.
class Received final : public PendingCall {
 public:
  explicit Received(const status& result) : result_(result) {}
  status wait() override { return result_; }
  std::optional<status> test() override { return result_; }

 private:
  status result_;
};

/// How MPI reduces, where it does it as we do.
std::optional<MPI_Datatype> integer_of(messages::Number number) {
  switch (number) {
    case messages::Number::int8:
      return MPI_INT8_T;
    case messages::Number::int16:
      return MPI_INT16_T;
    case messages::Number::int32:
      return MPI_INT32_T;
    case messages::Number::int64:
      return MPI_INT64_T;
    case messages::Number::uint8:
      return MPI_UINT8_T;
    case messages::Number::uint16:
      return MPI_UINT16_T;
    case messages::Number::uint32:
      return MPI_UINT32_T;
    case messages::Number::uint64:
      return MPI_UINT64_T;
    default:
      return std::nullopt;
  }
}
std::optional<MPI_Op> operator_of(messages::Operator known) {
  switch (known) {
    case messages::Operator::sum:
      return MPI_SUM;
    case messages::Operator::product:
      return MPI_PROD;
    case messages::Operator::minimum:
      return MPI_MIN;
    case messages::Operator::maximum:
      return MPI_MAX;
    default:
      return std::nullopt;
  }
}

class PendingCollective final : public PendingMpi {
 public:
  PendingCollective(MPI_Comm group, const Collective& call, int rank, int size)
      : group_(group), call_(call), rank_(rank), size_(size), bytes_(int_of(call.block_bytes())) {
    const std::size_t mine = messages::contribution_bytes(call, rank, size);
    if (mine != 0) in_.assign(static_cast<const std::byte*>(call.in), static_cast<const std::byte*>(call.in) + mine);
    succeed(start(), "collective call");
  }

 private:
  int start() {
    switch (call_.kind) {
      case CollectiveKind::barrier:
        return MPI_Ibarrier(group_, &request_);
      case CollectiveKind::broadcast:
        return MPI_Ibcast(call_.out, bytes_, MPI_BYTE, call_.root, group_, &request_);
      case CollectiveKind::scatter:
        return MPI_Iscatter(in_.data(), bytes_, MPI_BYTE, call_.out, bytes_, MPI_BYTE, call_.root, group_, &request_);
      case CollectiveKind::alltoall:
        return MPI_Ialltoall(in_.data(), bytes_, MPI_BYTE, call_.out, bytes_, MPI_BYTE, group_, &request_);
      case CollectiveKind::reduce:
      case CollectiveKind::allreduce:
      case CollectiveKind::scan:
        if (const auto code = start_reduction()) return *code;
        break;
      default:
        break;
    }
    combines_ = true;
    const bool is_rooted = call_.kind == CollectiveKind::reduce || call_.kind == CollectiveKind::gather;
    if (!is_rooted || rank_ == call_.root) blocks_.resize(messages::all_bytes(call_, size_));
    if (is_rooted)
      return MPI_Igather(in_.data(), bytes_, MPI_BYTE, blocks_.data(), bytes_, MPI_BYTE, call_.root, group_, &request_);
    return MPI_Iallgather(in_.data(), bytes_, MPI_BYTE, blocks_.data(), bytes_, MPI_BYTE, group_, &request_);
  }

  /// Nothing where MPI does not reduce as we do.
  std::optional<int> start_reduction() {
    const auto type = integer_of(call_.type->number);
    const auto operation = operator_of(call_.reduction->known);
    if (!type || !operation) return std::nullopt;
    const int count = int_of(call_.count);
    if (call_.kind == CollectiveKind::reduce)
      return MPI_Ireduce(in_.data(), call_.out, count, *type, *operation, call_.root, group_, &request_);
    if (call_.kind == CollectiveKind::scan) return MPI_Iscan(in_.data(), call_.out, count, *type, *operation, group_, &request_);
    return MPI_Iallreduce(in_.data(), call_.out, count, *type, *operation, group_, &request_);
  }

  status complete(const MPI_Status&) override {
    if (combines_ && !blocks_.empty()) messages::combine(call_, blocks_.data(), rank_, size_);
    return {};
  }

  MPI_Comm group_;
  Collective call_;
  int rank_;
  int size_;
  int bytes_;  ///< of a block
  bool combines_ = false;
  Bytes in_;
  Bytes blocks_;
};

class MpiEndpoint final : public Endpoint {
 public:
  /// sends_wait: standard sends do; MPI leaves it open.
  MpiEndpoint(MPI_Comm group, bool sends_wait) : group_(group), sends_wait_(sends_wait) {
    MPI_Comm_set_errhandler(group_, MPI_ERRORS_RETURN);
    MPI_Comm_rank(group_, &rank_);
    MPI_Comm_size(group_, &size_);
    arrivals_ = make_arrivals(&group_);
    sent_.resize(static_cast<std::size_t>(size_));
  }

  int rank() const override { return rank_; }
  int size() const override { return size_; }
  void send(const messages::Outgoing& outgoing) override { start_send(outgoing)->wait(); }
  std::unique_ptr<PendingCall> start_send(const messages::Outgoing& outgoing) override {
    const bool waits =
        outgoing.mode == messages::SendMode::synchronous || (outgoing.mode == messages::SendMode::standard && sends_wait_);
    const Header header{.count = outgoing.buffer.count,
                        .type = identity_of(*outgoing.buffer.type),
                        .number = ++sent_[static_cast<std::size_t>(outgoing.destination)]};
    if (waits) arrivals_->give_notice(outgoing.destination, outgoing.tag, header);
    return std::make_unique<PendingSend>(group_, outgoing, pack(outgoing.buffer, header, waits), waits);
  }
  status recv(const messages::Incoming& incoming) override {
    return take_over(incoming, arrivals_->receive(incoming.source, incoming.tag));
  }
  std::unique_ptr<PendingCall> start_recv(const messages::Incoming& incoming) override {
    if (const auto letter = arrivals_->take_found(incoming.source, incoming.tag))
      return std::make_unique<Received>(take_over(incoming, *letter));
    return std::make_unique<PendingRecv>(group_, arrivals_, incoming);
  }
  status probe(int source, int tag) override { return status_of(arrivals_->probe(source, tag)); }
  std::optional<status> try_probe(int source, int tag) override {
    const Letter* const letter = arrivals_->try_probe(source, tag);
    return letter != nullptr ? std::optional(status_of(*letter)) : std::nullopt;
  }
  void collective(const Collective& call) override { start_collective(call)->wait(); }
  std::unique_ptr<PendingCall> start_collective(const Collective& call) override {
    return std::make_unique<PendingCollective>(group_, call, rank_, size_);
  }
  std::shared_ptr<Endpoint> split(int color, int key) override {
    MPI_Comm part = MPI_COMM_NULL;
    succeed(MPI_Comm_split(group_, color == undefined ? MPI_UNDEFINED : color, key, &part), "split");
    return part == MPI_COMM_NULL ? nullptr : std::make_shared<MpiEndpoint>(part, sends_wait_);
  }

 private:
  MPI_Comm group_;
  int rank_ = 0;
  int size_ = 0;
  bool sends_wait_;
  std::shared_ptr<Arrivals> arrivals_;  ///< whose receives that are under way may outlive the communicator
  std::vector<std::uint64_t> sent_;     ///< messages, to each member
};

std::shared_ptr<Endpoint> current_world;

}  // namespace

void run_ranks(int ranks, const std::function<void()>& body) {
  int size = 0;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  Run* const run = Run::current();
  if (ranks != size && run != nullptr)
    run->end_with({.end = RunEnd::rejected,
                   .kind = {},
                   .message = "the scenario runs " + std::to_string(ranks) + " ranks, but MPI has started " +
                              std::to_string(size) + ": give the number with --ranks",
                   .outcomes = {}});
  MPI_Comm group = MPI_COMM_NULL;
  MPI_Comm_dup(MPI_COMM_WORLD, &group);
  current_world = std::make_shared<MpiEndpoint>(group, run != nullptr && run->next_choice() % 2 == 0);
  body();
  current_world = nullptr;
}

std::shared_ptr<Endpoint> world() { return current_world; }
void finalize() { current_world = nullptr; }

namespace mpi {

namespace {
std::vector<char>& buffer() {
  static std::vector<char> bytes(buffered_bytes_max);
  return bytes;
}
}  // namespace

Session::Session() {
  MPI_Init(nullptr, nullptr);
  MPI_Buffer_attach(buffer().data(), buffered_bytes_max);
}
Session::~Session() { MPI_Finalize(); }

int Session::rank() const {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}
int Session::size() const {
  int size = 0;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return size;
}
void Session::barrier() const { MPI_Barrier(MPI_COMM_WORLD); }

}  // namespace mpi
}  // namespace pcheck::real
