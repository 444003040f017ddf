#pragma once
/// Ranks that send each other messages, in MPI's terms: run_ranks(), communicator, request; the same for all backends.
///
/// What is sent is a trivially copyable value, or a contiguous range of them (std::vector, std::array, std::span,
/// std::string, a pointer with a number of elements). Elements must be of the same type on both sides.

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <pcheck/message_buffers.hpp>
#include <pcheck/request.hpp>
#include <pcheck/scenario.hpp>

namespace pcheck {

/// A group of ranks with messages of its own. Each rank has its own; copies are the same.
class communicator {
 public:
  /// Of no rank: as split() gives it for an undefined color.
  communicator() = default;
  explicit communicator(messages::Group group) : group_(std::move(group)) {}
  /// All ranks of the program, as seen by the rank that calls.
  static communicator world() { return communicator(messages::Group::world()); }
  /// The calling rank makes no more calls. Called at the end of a rank's function at the latest.
  static void finalize() { messages::finalize(); }

  explicit operator bool() const { return static_cast<bool>(group_); }
  int rank() const { return group_.rank(); }
  int size() const { return group_.size(); }

  /// Collective: one communicator for each color, with the ranks in the order of their keys, then of their old ranks.
  [[gnu::always_inline]] communicator split(int color, int key = 0) const {
    return communicator(group_.split("split", color, key));
  }
  /// Collective: the same ranks with messages of their own.
  [[gnu::always_inline]] communicator dup() const { return communicator(group_.split("dup", 0, 0)); }

  // Point to point. A send may wait until its message is received, or not: MPI leaves that open, and both are explored.

  template <class T>
  [[gnu::always_inline]] void send(const T& value, int destination, int tag = 0) const
      requires(messages::Value<T> || messages::Elements<T>) {
    group_.send("send", {.buffer = messages::buffer_of(value), .destination = destination, .tag = tag});
  }
  template <messages::Pointer P>
  [[gnu::always_inline]] void send(P&& data, int count, int destination) const {
    return send(messages::elements("send", data, count), destination);
  }
  template <class T>
  [[gnu::always_inline]] void send(const T* data, int count, int destination, int tag) const {
    return send(messages::elements("send", data, count), destination, tag);
  }
  /// Waits until the message is received.
  template <class T>
  [[gnu::always_inline]] void ssend(const T& value, int destination, int tag = 0) const
      requires(messages::Value<T> || messages::Elements<T>) {
    group_.send(
        "ssend",
        {.buffer = messages::buffer_of(value), .destination = destination, .tag = tag, .mode = messages::SendMode::synchronous});
  }
  template <messages::Pointer P>
  [[gnu::always_inline]] void ssend(P&& data, int count, int destination) const {
    return ssend(messages::elements("ssend", data, count), destination);
  }
  template <class T>
  [[gnu::always_inline]] void ssend(const T* data, int count, int destination, int tag) const {
    return ssend(messages::elements("ssend", data, count), destination, tag);
  }
  /// Never waits.
  template <class T>
  [[gnu::always_inline]] void bsend(const T& value, int destination, int tag = 0) const
      requires(messages::Value<T> || messages::Elements<T>) {
    group_.send(
        "bsend",
        {.buffer = messages::buffer_of(value), .destination = destination, .tag = tag, .mode = messages::SendMode::buffered});
  }
  template <messages::Pointer P>
  [[gnu::always_inline]] void bsend(P&& data, int count, int destination) const {
    return bsend(messages::elements("bsend", data, count), destination);
  }
  template <class T>
  [[gnu::always_inline]] void bsend(const T* data, int count, int destination, int tag) const {
    return bsend(messages::elements("bsend", data, count), destination, tag);
  }
  template <class T>
  [[nodiscard]] [[gnu::always_inline]] request isend(const T& value, int destination, int tag = 0) const
      requires(messages::Value<T> || messages::Elements<T>) {
    return request(group_.start_send("isend", {.buffer = messages::buffer_of(value), .destination = destination, .tag = tag}));
  }
  template <messages::Pointer P>
  [[nodiscard]] [[gnu::always_inline]] request isend(P&& data, int count, int destination) const {
    return isend(messages::elements("isend", data, count), destination);
  }
  template <class T>
  [[nodiscard]] [[gnu::always_inline]] request isend(const T* data, int count, int destination, int tag) const {
    return isend(messages::elements("isend", data, count), destination, tag);
  }

  /// Receives into a value, or a range of which as much is filled as the message holds.
  template <messages::Place T>
  [[gnu::always_inline]] status recv(T&& place, int source, int tag = any_tag) const {
    return group_.recv("recv", {.buffer = messages::buffer_of(place), .source = source, .tag = tag});
  }
  template <messages::Pointer P>
  [[gnu::always_inline]] status recv(P&& data, int count, int source) const {
    return recv(messages::elements("recv", data, count), source);
  }
  template <class T>
  [[gnu::always_inline]] status recv(T* data, int count, int source, int tag) const {
    return recv(messages::elements("recv", data, count), source, tag);
  }
  /// Receives a value, or a container with as many elements as the message holds: recv<std::vector<int>>(0).
  template <class T>
  [[gnu::always_inline]] T recv(int source, int tag = any_tag, status* received = nullptr) const {
    T value{};
    status result;
    if constexpr (messages::Container<T>)
      result = group_.recv("recv", {.buffer = {&value, 0, &messages::type_of<messages::element_of<T>>},
                                    .source = source,
                                    .tag = tag,
                                    .make_room = &messages::make_room<T>});
    else result = group_.recv("recv", {.buffer = messages::buffer_of(value), .source = source, .tag = tag});
    if (received != nullptr) *received = result;
    return value;
  }
  template <messages::Place T>
  [[nodiscard]] [[gnu::always_inline]] request irecv(T&& place, int source, int tag = any_tag) const {
    return request(group_.start_recv("irecv", {.buffer = messages::buffer_of(place), .source = source, .tag = tag}));
  }
  template <messages::Pointer P>
  [[nodiscard]] [[gnu::always_inline]] request irecv(P&& data, int count, int source) const {
    return irecv(messages::elements("irecv", data, count), source);
  }
  template <class T>
  [[nodiscard]] [[gnu::always_inline]] request irecv(T* data, int count, int source, int tag) const {
    return irecv(messages::elements("irecv", data, count), source, tag);
  }

  /// A send and a receive that go on at the same time.
  template <class T, messages::Place U>
  [[gnu::always_inline]] status sendrecv(const T& value, int destination, U&& place, int source, int send_tag = 0,
                                         int recv_tag = any_tag) const requires(messages::Value<T> || messages::Elements<T>) {
    messages::Ticket sending = group_.start_send(
        "sendrecv",
        {.buffer = messages::buffer_of(value), .destination = destination, .tag = send_tag, .completed_by = "sendrecv"});
    const status result = group_.recv("sendrecv", {.buffer = messages::buffer_of(place), .source = source, .tag = recv_tag});
    sending.wait();
    return result;
  }
  template <class T, class U>
  [[gnu::always_inline]] status sendrecv(const T* data, int count, int destination, U* place, int room, int source,
                                         int send_tag = 0, int recv_tag = any_tag) const {
    return sendrecv(messages::elements("sendrecv", data, count), destination, messages::elements("sendrecv", place, room), source,
                    send_tag, recv_tag);
  }

  /// Blocks until a message can be received, and says which.
  [[gnu::always_inline]] status probe(int source, int tag = any_tag) const { return group_.probe(source, tag); }
  /// Nothing: none can be received, or the library has not noticed yet.
  [[gnu::always_inline]] std::optional<status> iprobe(int source, int tag = any_tag) const {
    return group_.try_probe(source, tag);
  }

  // Collective calls: all ranks make them, in the same order. Whether they wait for ranks whose data they do not need is
  // left open by MPI but for barrier, and both are explored. Reductions combine in the order of ranks.

  [[gnu::always_inline]] void barrier() const { group_.collective("barrier", {.kind = Kind::barrier}); }
  template <messages::Changeable T>
  [[gnu::always_inline]] void broadcast(T&& place, int root) const {
    group_.collective("broadcast", one(Kind::broadcast, place, place, root));
  }
  template <class T>
  [[gnu::always_inline]] void broadcast(T* data, int count, int root) const {
    broadcast(messages::elements("broadcast", data, count), root);
  }
  /// The combination of all ranks' values at the root, elsewhere T().
  template <messages::Value T, messages::Combines<T> Op = std::plus<>>
  [[gnu::always_inline]] T reduce(const T& value, int root, const Op& operation = {}) const {
    T result{};
    group_.collective("reduce", reducing(one(Kind::reduce, value, result, root), operation, value));
    return result;
  }
  template <messages::Elements In, messages::ResultOf<In> Out, messages::Combines<messages::element_of<In>> Op = std::plus<>>
  [[gnu::always_inline]] void reduce(const In& in, Out&& out, int root, const Op& operation = {}) const {
    if (rank() == root) check_room("reduce", out, messages::buffer_of(in).count);
    group_.collective("reduce", reducing(one(Kind::reduce, in, out, root), operation, in));
  }
  /// With pointers, a number of elements is that of one rank's block; what is not used may be null.
  template <class T, messages::Combines<T> Op = std::plus<>>
  [[gnu::always_inline]] void reduce(const T* in, std::type_identity_t<T>* out, int count, int root,
                                     const Op& operation = {}) const {
    reduce(messages::elements("reduce", in, count), messages::elements("reduce", out, count), root, operation);
  }
  template <messages::Value T, messages::Combines<T> Op = std::plus<>>
  [[gnu::always_inline]] T allreduce(const T& value, const Op& operation = {}) const {
    T result{};
    group_.collective("allreduce", reducing(one(Kind::allreduce, value, result), operation, value));
    return result;
  }
  /// `in` and `out` may be the same.
  template <messages::Elements In, messages::ResultOf<In> Out, messages::Combines<messages::element_of<In>> Op = std::plus<>>
  [[gnu::always_inline]] void allreduce(const In& in, Out&& out, const Op& operation = {}) const {
    check_room("allreduce", out, messages::buffer_of(in).count);
    group_.collective("allreduce", reducing(one(Kind::allreduce, in, out), operation, in));
  }
  template <class T, messages::Combines<T> Op = std::plus<>>
  [[gnu::always_inline]] void allreduce(const T* in, std::type_identity_t<T>* out, int count, const Op& operation = {}) const {
    allreduce(messages::elements("allreduce", in, count), messages::elements("allreduce", out, count), operation);
  }
  /// The combination of the values of the ranks up to the caller.
  template <messages::Value T, messages::Combines<T> Op = std::plus<>>
  [[gnu::always_inline]] T scan(const T& value, const Op& operation = {}) const {
    T result{};
    group_.collective("scan", reducing(one(Kind::scan, value, result), operation, value));
    return result;
  }
  template <messages::Elements In, messages::ResultOf<In> Out, messages::Combines<messages::element_of<In>> Op = std::plus<>>
  [[gnu::always_inline]] void scan(const In& in, Out&& out, const Op& operation = {}) const {
    check_room("scan", out, messages::buffer_of(in).count);
    group_.collective("scan", reducing(one(Kind::scan, in, out), operation, in));
  }
  template <class T, messages::Combines<T> Op = std::plus<>>
  [[gnu::always_inline]] void scan(const T* in, std::type_identity_t<T>* out, int count, const Op& operation = {}) const {
    scan(messages::elements("scan", in, count), messages::elements("scan", out, count), operation);
  }
  /// One value of each rank, in order of rank, at the root; elsewhere nothing.
  template <messages::Value T>
  [[gnu::always_inline]] std::vector<T> gather(const T& value, int root) const {
    std::vector<T> all(rank() == root ? members() : 0);
    group_.collective("gather", one(Kind::gather, value, all, root));
    return all;
  }
  template <messages::Elements In, messages::ResultOf<In> Out>
  [[gnu::always_inline]] void gather(const In& in, Out&& out, int root) const {
    if (rank() == root) check_room("gather", out, messages::buffer_of(in).count * members());
    group_.collective("gather", one(Kind::gather, in, out, root));
  }
  template <class T>
  [[gnu::always_inline]] void gather(const T* in, int count, std::type_identity_t<T>* out, int root) const {
    gather(messages::elements("gather", in, count), of_all("gather", out, count), root);
  }
  template <messages::Value T>
  [[gnu::always_inline]] std::vector<T> allgather(const T& value) const {
    std::vector<T> all(members());
    group_.collective("allgather", one(Kind::allgather, value, all));
    return all;
  }
  template <messages::Elements In, messages::ResultOf<In> Out>
  [[gnu::always_inline]] void allgather(const In& in, Out&& out) const {
    check_room("allgather", out, messages::buffer_of(in).count * members());
    group_.collective("allgather", one(Kind::allgather, in, out));
  }
  template <class T>
  [[gnu::always_inline]] void allgather(const T* in, int count, std::type_identity_t<T>* out) const {
    allgather(messages::elements("allgather", in, count), of_all("allgather", out, count));
  }
  /// The caller's of the root's values, of which there is one for each rank; what others pass as `all` does not matter.
  template <messages::Elements In>
  [[gnu::always_inline]] messages::element_of<In> scatter(const In& all, int root) const {
    messages::element_of<In> value{};
    if (rank() == root) check_room("scatter", all, members());
    group_.collective("scatter", one(Kind::scatter, value, value, root, messages::buffer_of(all).data));
    return value;
  }
  template <messages::Elements In, messages::ResultOf<In> Out>
  [[gnu::always_inline]] void scatter(const In& all, Out&& out, int root) const {
    if (rank() == root) check_room("scatter", all, messages::buffer_of(out).count * members());
    group_.collective("scatter", one(Kind::scatter, out, out, root, messages::buffer_of(all).data));
  }
  template <class T>
  [[gnu::always_inline]] void scatter(const std::type_identity_t<T>* all, int count, T* out, int root) const {
    scatter(of_all("scatter", all, count), messages::elements("scatter", out, count), root);
  }
  /// Block i of `in` goes to rank i; block i of the result comes from rank i.
  template <class T>
  [[gnu::always_inline]] std::vector<T> alltoall(const std::vector<T>& in) const {
    std::vector<T> out(in.size());
    group_.collective("alltoall", blocks_of("alltoall", in, out));
    return out;
  }
  template <messages::Elements In, messages::ResultOf<In> Out>
  [[gnu::always_inline]] void alltoall(const In& in, Out&& out) const {
    group_.collective("alltoall", blocks_of("alltoall", in, out));
  }
  template <class T>
  [[gnu::always_inline]] void alltoall(const T* in, int count, std::type_identity_t<T>* out) const {
    alltoall(of_all("alltoall", in, count), of_all("alltoall", out, count));
  }

  // The same without waiting. `in`, `out` and `place` are in use until the request is complete.

  [[nodiscard]] [[gnu::always_inline]] request ibarrier() const {
    return request(group_.start_collective("ibarrier", started({.kind = Kind::barrier})));
  }
  template <messages::Place T>
  [[nodiscard]] [[gnu::always_inline]] request ibroadcast(T&& place, int root) const {
    return request(group_.start_collective("ibroadcast", started(one(Kind::broadcast, place, place, root))));
  }
  template <class T>
  [[nodiscard]] [[gnu::always_inline]] request ibroadcast(T* data, int count, int root) const {
    return ibroadcast(messages::elements("ibroadcast", data, count), root);
  }
  template <class In, messages::PlaceFor<In> Out, messages::Combines<messages::element_of<In>> Op = std::plus<>>
  [[nodiscard]] [[gnu::always_inline]] request ireduce(const In& in, Out&& out, int root, const Op& operation = {}) const {
    if (rank() == root) check_room("ireduce", out, messages::buffer_of(in).count);
    return start_reduction("ireduce", one(Kind::reduce, in, out, root), operation, in);
  }
  template <class T, messages::Combines<T> Op = std::plus<>>
  [[nodiscard]] [[gnu::always_inline]] request ireduce(const T* in, std::type_identity_t<T>* out, int count, int root,
                                                       const Op& operation = {}) const {
    return ireduce(messages::elements("ireduce", in, count), messages::elements("ireduce", out, count), root, operation);
  }
  template <class In, messages::PlaceFor<In> Out, messages::Combines<messages::element_of<In>> Op = std::plus<>>
  [[nodiscard]] [[gnu::always_inline]] request iallreduce(const In& in, Out&& out, const Op& operation = {}) const {
    check_room("iallreduce", out, messages::buffer_of(in).count);
    return start_reduction("iallreduce", one(Kind::allreduce, in, out), operation, in);
  }
  template <class T, messages::Combines<T> Op = std::plus<>>
  [[nodiscard]] [[gnu::always_inline]] request iallreduce(const T* in, std::type_identity_t<T>* out, int count,
                                                          const Op& operation = {}) const {
    return iallreduce(messages::elements("iallreduce", in, count), messages::elements("iallreduce", out, count), operation);
  }
  template <class In, messages::PlaceFor<In> Out, messages::Combines<messages::element_of<In>> Op = std::plus<>>
  [[nodiscard]] [[gnu::always_inline]] request iscan(const In& in, Out&& out, const Op& operation = {}) const {
    check_room("iscan", out, messages::buffer_of(in).count);
    return start_reduction("iscan", one(Kind::scan, in, out), operation, in);
  }
  template <class T, messages::Combines<T> Op = std::plus<>>
  [[nodiscard]] [[gnu::always_inline]] request iscan(const T* in, std::type_identity_t<T>* out, int count,
                                                     const Op& operation = {}) const {
    return iscan(messages::elements("iscan", in, count), messages::elements("iscan", out, count), operation);
  }
  template <class In, messages::PlaceFor<In> Out>
  [[nodiscard]] [[gnu::always_inline]] request igather(const In& in, Out&& out, int root) const {
    if (rank() == root) check_room("igather", out, messages::buffer_of(in).count * members());
    return request(group_.start_collective("igather", started(one(Kind::gather, in, out, root))));
  }
  template <class T>
  [[nodiscard]] [[gnu::always_inline]] request igather(const T* in, int count, std::type_identity_t<T>* out, int root) const {
    return igather(messages::elements("igather", in, count), of_all("igather", out, count), root);
  }
  template <class In, messages::PlaceFor<In> Out>
  [[nodiscard]] [[gnu::always_inline]] request iallgather(const In& in, Out&& out) const {
    check_room("iallgather", out, messages::buffer_of(in).count * members());
    return request(group_.start_collective("iallgather", started(one(Kind::allgather, in, out))));
  }
  template <class T>
  [[nodiscard]] [[gnu::always_inline]] request iallgather(const T* in, int count, std::type_identity_t<T>* out) const {
    return iallgather(messages::elements("iallgather", in, count), of_all("iallgather", out, count));
  }
  template <class In, messages::PlaceFor<In> Out>
  [[nodiscard]] [[gnu::always_inline]] request iscatter(const In& all, Out&& out, int root) const {
    if (rank() == root) check_room("iscatter", all, messages::buffer_of(out).count * members());
    return request(
        group_.start_collective("iscatter", started(one(Kind::scatter, out, out, root, messages::buffer_of(all).data))));
  }
  template <class T>
  [[nodiscard]] [[gnu::always_inline]] request iscatter(const std::type_identity_t<T>* all, int count, T* out, int root) const {
    return iscatter(of_all("iscatter", all, count), messages::elements("iscatter", out, count), root);
  }
  template <messages::Elements In, messages::PlaceFor<In> Out>
  [[nodiscard]] [[gnu::always_inline]] request ialltoall(const In& in, Out&& out) const {
    return request(group_.start_collective("ialltoall", started(blocks_of("ialltoall", in, out))));
  }
  template <class T>
  [[nodiscard]] [[gnu::always_inline]] request ialltoall(const T* in, int count, std::type_identity_t<T>* out) const {
    return ialltoall(of_all("ialltoall", in, count), of_all("ialltoall", out, count));
  }

 private:
  using Kind = messages::CollectiveKind;

  std::size_t members() const { return static_cast<std::size_t>(size()); }

  /// A block for each rank.
  template <class T>
  std::span<T> of_all(const char* call, T* data, int count) const {
    return messages::elements(call, data, static_cast<long long>(count) * size());
  }

  /// A call of one block per rank: `in` is the block, but of a scatter, whose block is `out`.
  template <class In, class Out>
  static messages::Collective one(Kind kind, const In& in, Out&& out, int root = 0, const void* all = nullptr) {
    const messages::Buffer block = messages::buffer_of(in);
    return {.kind = kind,
            .root = root,
            .count = block.count,
            .type = block.type,
            .in = all != nullptr || kind == Kind::scatter ? all : block.data,
            .out = messages::buffer_of(out).data};
  }
  template <class In, class Out>
  messages::Collective blocks_of(const char* call, const In& in, Out&& out) const {
    const messages::Buffer all = messages::buffer_of(in);
    if (all.count % members() != 0)
      misuse(call, "the number of elements is " + std::to_string(all.count) + ", which is no multiple of the number of ranks");
    check_room(call, out, all.count);
    return {.kind = Kind::alltoall,
            .count = all.count / members(),
            .type = all.type,
            .in = all.data,
            .out = messages::buffer_of(out).data};
  }
  template <class Op, class In>
  static messages::Collective reducing(messages::Collective call, const Op& operation, const In&) {
    call.reduction = &messages::reduction_of<Op, messages::element_of<In>>;
    call.operation = &operation;
    if constexpr (std::is_pointer_v<Op>) call.function = reinterpret_cast<const void*>(operation);
    return call;
  }
  static messages::Collective started(messages::Collective call) {
    call.blocking = false;
    return call;
  }
  template <class Op, class In>
  [[gnu::always_inline]] request start_reduction(const char* name, const messages::Collective& call, const Op& operation,
                                                 const In& in) const {
    auto kept = std::make_shared<const Op>(operation);
    return request(group_.start_collective(name, started(reducing(call, *kept, in))), kept);
  }

  template <class Out>
  void check_room(const char* call, const Out& out, std::size_t count) const {
    const std::size_t room = messages::buffer_of(out).count;
    if (room < count)
      misuse(call, "the buffer has room for " + std::to_string(room) + " elements, but " + std::to_string(count) + " are needed");
  }
  [[noreturn]] void misuse(const char* call, const std::string& text) const {
    messages::misuse(std::string(call) + " by " + group_.caller() + ": " + text);
  }

  messages::Group group_;
};

/// Runs a copy of `body` once per rank, as `mpiexec -n` does, with the rank's communicator of all or with nothing. Globals, and
/// what `body` refers to, are one for all here, and not on MPI: rest on neither. Returns when all have ended.
/// ranks: how many, unless `--ranks N` (or the parameter "ranks") says otherwise.
template <class F>
void run_ranks(int ranks, const F& body) {
  constexpr int ranks_max = 1000;
  messages::run(param("ranks", ranks, 1, ranks_max), [&body] {
    F own(body);
    if constexpr (std::is_invocable_v<F&, communicator&>) {
      communicator world = communicator::world();
      own(world);
    } else {
      own();
    }
  });
}

}  // namespace pcheck
