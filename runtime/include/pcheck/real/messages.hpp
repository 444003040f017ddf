#pragma once
/// Messages on real threads, processes or MPI: what <pcheck/communicator.hpp> is built on. Who carries them is known to
/// the library that is linked.

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>

#include <pcheck/message.hpp>
#include <pcheck/real/supervision.hpp>

namespace pcheck::real {

/// A request that is under way. The buffers of its call must stay as long as it does.
class PendingCall {
 public:
  virtual ~PendingCall() = default;
  virtual status wait() = 0;
  virtual std::optional<status> test() = 0;
};

/// One rank's membership in a communicator. Its functions are called by that rank alone, with arguments that were checked.
class Endpoint {
 public:
  virtual ~Endpoint() = default;
  virtual int rank() const = 0;
  virtual int size() const = 0;
  virtual void send(const messages::Outgoing& outgoing) = 0;
  virtual std::unique_ptr<PendingCall> start_send(const messages::Outgoing& outgoing) = 0;
  virtual status recv(const messages::Incoming& incoming) = 0;
  virtual std::unique_ptr<PendingCall> start_recv(const messages::Incoming& incoming) = 0;
  virtual status probe(int source, int tag) = 0;
  virtual std::optional<status> try_probe(int source, int tag) = 0;
  virtual void collective(const messages::Collective& call) = 0;
  virtual std::unique_ptr<PendingCall> start_collective(const messages::Collective& call) = 0;
  /// Null where the color is undefined.
  virtual std::shared_ptr<Endpoint> split(int color, int key) = 0;
};

/// Calls `body` once per rank and waits for their end.
void run_ranks(int ranks, const std::function<void()>& body);
/// Of the rank that calls; null if it is none, or has finalised.
std::shared_ptr<Endpoint> world();
void finalize();

}  // namespace pcheck::real

namespace pcheck::messages {

[[noreturn]] inline void misuse(const std::string& message) { real::misuse("message_misuse", message.c_str()); }
inline void finalize() { real::finalize(); }

class Ticket {
 public:
  Ticket() = default;
  explicit Ticket(std::unique_ptr<real::PendingCall> call) : call_(std::move(call)) {}
  bool is_active() const { return call_ != nullptr; }
  status wait() {
    if (call_ == nullptr) return {};
    const status result = call_->wait();
    call_.reset();
    return result;
  }
  std::optional<status> test() {
    if (call_ == nullptr) return status{};
    const std::optional<status> result = call_->test();
    if (result) call_.reset();
    return result;
  }

  /// Completes one of those that are active, and says which.
  static std::size_t wait_any(std::span<Ticket* const> tickets, status& received) {
    for (;; std::this_thread::yield())
      for (std::size_t i = 0; i < tickets.size(); ++i)
        if (const std::optional<status> result = tickets[i]->test()) {
          received = *result;
          return i;
        }
  }

 private:
  std::unique_ptr<real::PendingCall> call_;
};

class Group {
 public:
  Group() = default;
  explicit Group(std::shared_ptr<real::Endpoint> endpoint) : endpoint_(std::move(endpoint)) {}
  static Group world() {
    auto endpoint = real::world();
    if (endpoint == nullptr) misuse("the world was asked for by a thread that is no rank, or after finalize()");
    return Group(std::move(endpoint));
  }

  explicit operator bool() const { return endpoint_ != nullptr; }
  int rank() const { return checked("rank").rank(); }
  int size() const { return checked("size").size(); }
  /// The caller in words, for what it has misused.
  std::string caller() const {
    const std::string there = "rank " + std::to_string(endpoint_->rank());
    const auto world = real::world();
    if (world == nullptr || world->rank() == endpoint_->rank()) return there;
    return "rank " + std::to_string(world->rank()) + " (" + there + " of the communicator)";
  }

  void send(const char* call, const Outgoing& outgoing) const { checked(call, outgoing).send(outgoing); }
  Ticket start_send(const char* call, const Outgoing& outgoing) const {
    return Ticket(checked(call, outgoing).start_send(outgoing));
  }
  status recv(const char* call, const Incoming& incoming) const { return checked(call, incoming).recv(incoming); }
  Ticket start_recv(const char* call, const Incoming& incoming) const {
    return Ticket(checked(call, incoming).start_recv(incoming));
  }
  status probe(int source, int tag) const {
    return checked("probe", Incoming{.buffer = {}, .source = source, .tag = tag}).probe(source, tag);
  }
  std::optional<status> try_probe(int source, int tag) const {
    return checked("iprobe", Incoming{.buffer = {}, .source = source, .tag = tag}).try_probe(source, tag);
  }
  void collective(const char* call, const Collective& collective) const { checked(call, collective).collective(collective); }
  Ticket start_collective(const char* call, const Collective& collective) const {
    return Ticket(checked(call, collective).start_collective(collective));
  }
  Group split(const char* call, int color, int key) const {
    real::Endpoint& endpoint = checked(call);
    if (color < 0 && color != undefined)
      misuse(of_rank(call) + "the color is " + std::to_string(color) + ", but colors are not negative");
    return Group(endpoint.split(color, key));
  }

 private:
  std::string of_rank(const char* call) const { return std::string(call) + " by " + caller() + ": "; }

  real::Endpoint& checked(const char* call) const {
    if (endpoint_ == nullptr) misuse(std::string(call) + " on a communicator that the caller is no member of");
    return *endpoint_;
  }
  real::Endpoint& checked(const char* call, const Outgoing& outgoing) const {
    check_rank(call, outgoing.destination, "destination");
    check_tag(call, outgoing.tag, false);
    return *endpoint_;
  }
  real::Endpoint& checked(const char* call, const Incoming& incoming) const {
    if (incoming.source == any_source) checked(call);
    else check_rank(call, incoming.source, "source");
    check_tag(call, incoming.tag, true);
    return *endpoint_;
  }
  real::Endpoint& checked(const char* call, const Collective& collective) const {
    check_rank(call, collective.root, "root");
    return *endpoint_;
  }
  void check_rank(const char* call, int rank, const char* role) const {
    const int size = checked(call).size();
    if (rank < 0 || rank >= size)
      misuse(of_rank(call) + "the " + role + " is " + std::to_string(rank) + ", but the communicator has ranks 0 to " +
             std::to_string(size - 1));
  }
  void check_tag(const char* call, int tag, bool may_be_any) const {
    if ((tag < 0 || tag > tag_max) && !(may_be_any && tag == any_tag))
      misuse(of_rank(call) + "the tag is " + std::to_string(tag) + ", but tags are from 0 to " + std::to_string(tag_max));
  }

  std::shared_ptr<real::Endpoint> endpoint_;
};

inline void run(int ranks, const std::function<void()>& body) { real::run_ranks(ranks, body); }

}  // namespace pcheck::messages
