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

#include <pcheck/message.hpp>
#include <pcheck/scenario.hpp>

#ifdef PCHECK_REAL
#include <pcheck/real/messages.hpp>
#else
#include <pcheck/model/messages.hpp>
#endif

namespace pcheck {

/// For reductions, as std::plus<> and std::multiplies<>.
struct minimum {
  template <class T>
  constexpr T operator()(const T& a, const T& b) const {
    return b < a ? b : a;
  }
};
struct maximum {
  template <class T>
  constexpr T operator()(const T& a, const T& b) const {
    return a < b ? b : a;
  }
};

namespace messages {

template <class R>
concept Elements = std::ranges::contiguous_range<R> && std::ranges::sized_range<R> &&
    std::is_trivially_copyable_v<std::ranges::range_value_t<R>>;
template <class T>
concept Value = std::is_trivially_copyable_v<T> && !std::is_pointer_v<T> && !Elements<T>;
/// An array is Elements: with three arguments the second one is a rank, not the number of its elements.
template <class P>
concept Pointer = std::is_pointer_v<std::remove_cvref_t<P>>;
/// Can hold as many elements as a message turns out to have.
template <class R>
concept Container = Elements<R> && requires(R r) {
  r.resize(std::size_t{1});
};

template <Value T>
Buffer buffer_of(T& value) {
  return {.data = const_cast<std::remove_const_t<T>*>(&value), .count = 1, .type = &type_of<std::remove_const_t<T>>};
}
template <Elements R>
Buffer buffer_of(R&& range) {
  using T = std::remove_const_t<std::ranges::range_value_t<R>>;
  return {.data = const_cast<T*>(std::ranges::data(range)), .count = std::ranges::size(range), .type = &type_of<T>};
}
template <class T>
Buffer buffer_of(const char* call, const T* data, int count) {
  static_assert(std::is_trivially_copyable_v<T>);
  if (count < 0) misuse(std::string(call) + ": the number of elements is " + std::to_string(count));
  return {.data = const_cast<T*>(data), .count = static_cast<std::size_t>(count), .type = &type_of<T>};
}

template <class Op, class T>
void fold(const void* operation, void* inout, const void* in, std::size_t count) {
  auto* const a = static_cast<T*>(inout);
  const auto* const b = static_cast<const T*>(in);
  for (std::size_t i = 0; i < count; ++i) a[i] = (*static_cast<const Op*>(operation))(a[i], b[i]);
}

template <class Op, class T>
constexpr Operator operator_of() {
  if constexpr (std::is_same_v<Op, std::plus<>> || std::is_same_v<Op, std::plus<T>>) return Operator::sum;
  else if constexpr (std::is_same_v<Op, std::multiplies<>> || std::is_same_v<Op, std::multiplies<T>>) return Operator::product;
  else if constexpr (std::is_same_v<Op, minimum>) return Operator::minimum;
  else if constexpr (std::is_same_v<Op, maximum>) return Operator::maximum;
  else return Operator::other;
}

template <class Op, class T>
inline constexpr Reduction reduction_of = {&fold<Op, T>, signature_of<Op>(), operator_of<Op, T>()};

template <class X>
struct ElementOf {
  using type = std::remove_cv_t<X>;
};
template <Elements R>
struct ElementOf<R> {
  using type = std::remove_cv_t<std::ranges::range_value_t<R>>;
};
template <class X>
using element_of = typename ElementOf<std::remove_reference_t<X>>::type;

template <class C>
void* make_room(void* container, std::size_t count) {
  auto& place = *static_cast<C*>(container);
  place.resize(count);
  return std::ranges::data(place);
}

}  // namespace messages

/// A send, receive or collective call that goes on while its rank does something else. Its buffer must not be touched
/// until the request is complete, and each request must be completed.
class request {
 public:
  request() = default;
  explicit request(messages::Ticket ticket, std::shared_ptr<const void> operation = nullptr)
      : ticket_(std::move(ticket)), operation_(std::move(operation)) {}

  /// Not yet completed by wait() or test().
  bool is_active() const { return ticket_.is_active(); }
  /// Blocks until it is complete. Of a receive: what was received.
  [[gnu::always_inline]] status wait() { return ticket_.wait(); }
  /// Completes it if it can be completed now. MPI may answer "no" although it could.
  [[gnu::always_inline]] bool test(status* received = nullptr) {
    const std::optional<status> result = ticket_.test();
    if (result && received != nullptr) *received = *result;
    return result.has_value();
  }
  messages::Ticket& ticket() { return ticket_; }

 private:
  messages::Ticket ticket_;
  std::shared_ptr<const void> operation_;  ///< of a reduction
};

/// Blocks until all are complete.
template <std::ranges::input_range R>
[[gnu::always_inline]] inline void waitall(R&& requests) {
  for (request& one : requests) one.wait();
}

/// Blocks until one of those that are active is complete, completes it and returns its place; nothing if none is active. Which
/// of several is complete is open.
template <std::ranges::forward_range R>
[[gnu::always_inline]] inline std::optional<std::size_t> waitany(R&& requests, status* received = nullptr) {
  std::vector<messages::Ticket*> active;
  std::vector<std::size_t> places;
  std::size_t place = 0;
  for (request& one : requests) {
    if (one.is_active()) {
      active.push_back(&one.ticket());
      places.push_back(place);
    }
    ++place;
  }
  if (active.empty()) return std::nullopt;
  status result;
  const std::size_t chosen = messages::Ticket::wait_any(active, result);
  if (received != nullptr) *received = result;
  return places[chosen];
}

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
    send(data, count, destination, 0);
  }
  template <class T>
  [[gnu::always_inline]] void send(const T* data, int count, int destination, int tag) const {
    group_.send("send", {.buffer = messages::buffer_of("send", data, count), .destination = destination, .tag = tag});
  }
  /// Waits until the message is received.
  template <class T>
  [[gnu::always_inline]] void ssend(const T& value, int destination, int tag = 0) const {
    group_.send(
        "ssend",
        {.buffer = messages::buffer_of(value), .destination = destination, .tag = tag, .mode = messages::SendMode::synchronous});
  }
  /// Never waits.
  template <class T>
  [[gnu::always_inline]] void bsend(const T& value, int destination, int tag = 0) const {
    group_.send(
        "bsend",
        {.buffer = messages::buffer_of(value), .destination = destination, .tag = tag, .mode = messages::SendMode::buffered});
  }
  template <class T>
  [[nodiscard]] [[gnu::always_inline]] request isend(const T& value, int destination, int tag = 0) const {
    return request(group_.start_send("isend", {.buffer = messages::buffer_of(value), .destination = destination, .tag = tag}));
  }

  /// Receives into a value, or a range of which as much is filled as the message holds.
  template <class T>
  [[gnu::always_inline]] status recv(T&& place, int source, int tag = any_tag) const
      requires(messages::Value<std::remove_reference_t<T>> || messages::Elements<T>) {
    return group_.recv("recv", {.buffer = messages::buffer_of(place), .source = source, .tag = tag});
  }
  template <messages::Pointer P>
  [[gnu::always_inline]] status recv(P&& data, int count, int source) const {
    return recv(data, count, source, any_tag);
  }
  template <class T>
  [[gnu::always_inline]] status recv(T* data, int count, int source, int tag) const {
    return group_.recv("recv", {.buffer = messages::buffer_of("recv", data, count), .source = source, .tag = tag});
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
  template <class T>
  [[nodiscard]] [[gnu::always_inline]] request irecv(T&& place, int source, int tag = any_tag) const {
    return request(group_.start_recv("irecv", {.buffer = messages::buffer_of(place), .source = source, .tag = tag}));
  }

  /// A send and a receive that go on at the same time.
  template <class T, class U>
  [[gnu::always_inline]] status sendrecv(const T& value, int destination, U&& place, int source, int send_tag = 0,
                                         int recv_tag = any_tag) const {
    messages::Ticket sending =
        group_.start_send("sendrecv", {.buffer = messages::buffer_of(value), .destination = destination, .tag = send_tag});
    const status result = group_.recv("sendrecv", {.buffer = messages::buffer_of(place), .source = source, .tag = recv_tag});
    sending.wait();
    return result;
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
  template <class T>
  [[gnu::always_inline]] void broadcast(T&& place, int root) const {
    group_.collective("broadcast", one(Kind::broadcast, place, place, root));
  }
  /// The combination of all ranks' values at the root, elsewhere T().
  template <messages::Value T, class Op = std::plus<>>
  [[gnu::always_inline]] T reduce(const T& value, int root, const Op& operation = {}) const {
    T result{};
    group_.collective("reduce", reducing(one(Kind::reduce, value, result, root), operation, value));
    return result;
  }
  template <messages::Elements In, messages::Elements Out, class Op = std::plus<>>
  [[gnu::always_inline]] void reduce(const In& in, Out&& out, int root, const Op& operation = {}) const {
    if (rank() == root) check_room("reduce", out, messages::buffer_of(in).count);
    group_.collective("reduce", reducing(one(Kind::reduce, in, out, root), operation, in));
  }
  template <messages::Value T, class Op = std::plus<>>
  [[gnu::always_inline]] T allreduce(const T& value, const Op& operation = {}) const {
    T result{};
    group_.collective("allreduce", reducing(one(Kind::allreduce, value, result), operation, value));
    return result;
  }
  /// `in` and `out` may be the same.
  template <messages::Elements In, messages::Elements Out, class Op = std::plus<>>
  [[gnu::always_inline]] void allreduce(const In& in, Out&& out, const Op& operation = {}) const {
    check_room("allreduce", out, messages::buffer_of(in).count);
    group_.collective("allreduce", reducing(one(Kind::allreduce, in, out), operation, in));
  }
  /// The combination of the values of the ranks up to the caller.
  template <messages::Value T, class Op = std::plus<>>
  [[gnu::always_inline]] T scan(const T& value, const Op& operation = {}) const {
    T result{};
    group_.collective("scan", reducing(one(Kind::scan, value, result), operation, value));
    return result;
  }
  /// One value of each rank, in order of rank, at the root; elsewhere nothing.
  template <messages::Value T>
  [[gnu::always_inline]] std::vector<T> gather(const T& value, int root) const {
    std::vector<T> all(rank() == root ? static_cast<std::size_t>(size()) : 0);
    group_.collective("gather", one(Kind::gather, value, all, root));
    return all;
  }
  template <messages::Elements In, messages::Elements Out>
  [[gnu::always_inline]] void gather(const In& in, Out&& out, int root) const {
    if (rank() == root) check_room("gather", out, messages::buffer_of(in).count * members());
    group_.collective("gather", one(Kind::gather, in, out, root));
  }
  template <messages::Value T>
  [[gnu::always_inline]] std::vector<T> allgather(const T& value) const {
    std::vector<T> all(members());
    group_.collective("allgather", one(Kind::allgather, value, all));
    return all;
  }
  template <messages::Elements In, messages::Elements Out>
  [[gnu::always_inline]] void allgather(const In& in, Out&& out) const {
    check_room("allgather", out, messages::buffer_of(in).count * members());
    group_.collective("allgather", one(Kind::allgather, in, out));
  }
  /// The caller's of the root's values, of which there is one for each rank; what others pass as `all` does not matter.
  template <messages::Elements In>
  [[gnu::always_inline]] messages::element_of<In> scatter(const In& all, int root) const {
    messages::element_of<In> value{};
    if (rank() == root) check_room("scatter", all, members());
    group_.collective("scatter", one(Kind::scatter, value, value, root, messages::buffer_of(all).data));
    return value;
  }
  template <messages::Elements In, messages::Elements Out>
  [[gnu::always_inline]] void scatter(const In& all, Out&& out, int root) const {
    if (rank() == root) check_room("scatter", all, messages::buffer_of(out).count * members());
    group_.collective("scatter", one(Kind::scatter, out, out, root, messages::buffer_of(all).data));
  }
  /// Block i of `in` goes to rank i; block i of the result comes from rank i.
  template <class T>
  [[gnu::always_inline]] std::vector<T> alltoall(const std::vector<T>& in) const {
    std::vector<T> out(in.size());
    group_.collective("alltoall", blocks_of("alltoall", in, out));
    return out;
  }

  // The same without waiting. `in`, `out` and `place` are in use until the request is complete.

  [[nodiscard]] [[gnu::always_inline]] request ibarrier() const {
    return request(group_.start_collective("ibarrier", started({.kind = Kind::barrier})));
  }
  template <class T>
  [[nodiscard]] [[gnu::always_inline]] request ibroadcast(T&& place, int root) const {
    return request(group_.start_collective("ibroadcast", started(one(Kind::broadcast, place, place, root))));
  }
  template <class In, class Out, class Op = std::plus<>>
  [[nodiscard]] [[gnu::always_inline]] request ireduce(const In& in, Out&& out, int root, const Op& operation = {}) const {
    if (rank() == root) check_room("ireduce", out, messages::buffer_of(in).count);
    return start_reduction("ireduce", one(Kind::reduce, in, out, root), operation, in);
  }
  template <class In, class Out, class Op = std::plus<>>
  [[nodiscard]] [[gnu::always_inline]] request iallreduce(const In& in, Out&& out, const Op& operation = {}) const {
    check_room("iallreduce", out, messages::buffer_of(in).count);
    return start_reduction("iallreduce", one(Kind::allreduce, in, out), operation, in);
  }
  template <class In, class Out, class Op = std::plus<>>
  [[nodiscard]] [[gnu::always_inline]] request iscan(const In& in, Out&& out, const Op& operation = {}) const {
    check_room("iscan", out, messages::buffer_of(in).count);
    return start_reduction("iscan", one(Kind::scan, in, out), operation, in);
  }
  template <class In, class Out>
  [[nodiscard]] [[gnu::always_inline]] request igather(const In& in, Out&& out, int root) const {
    if (rank() == root) check_room("igather", out, messages::buffer_of(in).count * members());
    return request(group_.start_collective("igather", started(one(Kind::gather, in, out, root))));
  }
  template <class In, class Out>
  [[nodiscard]] [[gnu::always_inline]] request iallgather(const In& in, Out&& out) const {
    check_room("iallgather", out, messages::buffer_of(in).count * members());
    return request(group_.start_collective("iallgather", started(one(Kind::allgather, in, out))));
  }
  template <class In, class Out>
  [[nodiscard]] [[gnu::always_inline]] request iscatter(const In& all, Out&& out, int root) const {
    if (rank() == root) check_room("iscatter", all, messages::buffer_of(out).count * members());
    return request(
        group_.start_collective("iscatter", started(one(Kind::scatter, out, out, root, messages::buffer_of(all).data))));
  }
  template <messages::Elements In, messages::Elements Out>
  [[nodiscard]] [[gnu::always_inline]] request ialltoall(const In& in, Out&& out) const {
    return request(group_.start_collective("ialltoall", started(blocks_of("ialltoall", in, out))));
  }

 private:
  using Kind = messages::CollectiveKind;

  std::size_t members() const { return static_cast<std::size_t>(size()); }

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
    messages::misuse(std::string(call) + " by rank " + std::to_string(rank()) + ": " + text);
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
