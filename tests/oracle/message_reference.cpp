#include "oracle/message_reference.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace pcheck::oracle {

namespace {

using Statement = MessageStatement;
constexpr std::size_t states_max = 200'000;
constexpr int any = -1;

struct Message {
  int tag;
  int value;
  int sender_request;  ///< that is complete when the message is taken; -1: none
};

struct Receive {
  int source;
  int tag;
  int request;
};

/// A request of a rank; blocking calls have one for themselves.
struct Request {
  enum Kind { send, recv, collective } kind;
  bool complete = false;
  bool waited = false;  ///< for by the program
  int value = 0;        ///< sent or received
  int number = 0;       ///< of a collective call
};

struct Rank {
  std::size_t next = 0;      ///< statement
  std::vector<int> waiting;  ///< requests that the current statement waits for
  int seen = 0;
  int sent = 0;
  int calls = 0;  ///< collective
  std::vector<Request> requests;
  std::vector<int> open;  ///< those that the program holds, in order of their start
  std::vector<Receive> posted;
  std::vector<std::pair<int, Message>> arrived;  ///< with their sources
  std::vector<std::vector<Message>> travelling;  ///< to this rank, by source
  bool ended = false;
};

/// A collective call, as the first that made it did.
struct Call {
  int kind;
  int root;
  std::set<int> made;
};

struct State {
  std::vector<Rank> ranks;
  std::vector<Call> calls;
};

bool accepts(const Receive& receive, int source, const Message& message) {
  return (receive.source == any || receive.source == source) && (receive.tag == any || receive.tag == message.tag);
}

/// All of a state as text: equal states are equal texts.
std::string text_of(const State& state) {
  std::string text;
  const auto add = [&](int value) { text += std::to_string(value) + ","; };
  for (const Rank& rank : state.ranks) {
    for (const int value : {static_cast<int>(rank.next), rank.seen, rank.sent, rank.calls, static_cast<int>(rank.ended)})
      add(value);
    for (const int id : rank.waiting) add(id);
    text += ';';
    for (const Request& r : rank.requests)
      for (const int value :
           {static_cast<int>(r.kind), static_cast<int>(r.complete), static_cast<int>(r.waited), r.value, r.number})
        add(value);
    text += ';';
    for (const int id : rank.open) add(id);
    text += ';';
    for (const Receive& r : rank.posted)
      for (const int value : {r.source, r.tag, r.request}) add(value);
    text += ';';
    for (const auto& [source, m] : rank.arrived)
      for (const int value : {source, m.tag, m.value, m.sender_request}) add(value);
    for (const auto& channel : rank.travelling) {
      text += '/';
      for (const Message& m : channel)
        for (const int value : {m.tag, m.value, m.sender_request}) add(value);
    }
    text += '|';
  }
  for (const Call& call : state.calls) {
    add(call.kind);
    add(call.root);
    for (const int rank : call.made) add(rank);
    text += '|';
  }
  return text;
}

class Reference {
 public:
  Reference(const MessageProgram& program, bool buffered) : program_(program), buffered_(buffered) {}

  MessageEnds explore() {
    State first;
    const std::size_t size = program_.ranks.size();
    first.ranks.resize(size);
    for (Rank& rank : first.ranks) rank.travelling.resize(size);
    visit(first);
    while (!left_.empty()) {
      const State state = std::move(left_.back());
      left_.pop_back();
      expand(state);
      if (seen_.size() > states_max) {
        ends_.complete = false;
        break;
      }
    }
    return ends_;
  }

 private:
  int size() const { return static_cast<int>(program_.ranks.size()); }

  void visit(State state) {
    if (seen_.insert(text_of(state)).second) left_.push_back(std::move(state));
  }

  void expand(const State& state) {
    bool moved = false;
    for (int r = 0; r < size(); ++r) {
      for (int source = 0; source < size(); ++source) moved = arrive(state, r, source) || moved;
      moved = step(state, r) || moved;
    }
    if (moved) return;
    const bool ended = std::all_of(state.ranks.begin(), state.ranks.end(), [](const Rank& rank) { return rank.ended; });
    if (!ended) {
      ends_.stuck = true;
      return;
    }
    std::map<std::string, std::string> outcome;
    bool is_unmatched = false;
    for (int r = 0; r < size(); ++r) {
      outcome["seen " + std::to_string(r)] = std::to_string(state.ranks[static_cast<std::size_t>(r)].seen);
      if (!state.ranks[static_cast<std::size_t>(r)].arrived.empty()) is_unmatched = true;
    }
    const bool is_incomplete = std::any_of(state.calls.begin(), state.calls.end(),
                                           [&](const Call& call) { return static_cast<int>(call.made.size()) != size(); });
    if (is_unmatched) ends_.unmatched = true;
    else if (is_incomplete) ends_.incomplete = true;
    ends_.outcomes.insert(outcome);
  }

  static void take(State& state, int source, const Message& message, Request& receive) {
    receive.complete = true;
    receive.value = message.value;
    if (message.sender_request >= 0)
      state.ranks[static_cast<std::size_t>(source)].requests[static_cast<std::size_t>(message.sender_request)].complete = true;
  }

  bool arrive(const State& before, int r, int source) {
    if (before.ranks[static_cast<std::size_t>(r)].travelling[static_cast<std::size_t>(source)].empty()) return false;
    State state = before;
    Rank& rank = state.ranks[static_cast<std::size_t>(r)];
    auto& channel = rank.travelling[static_cast<std::size_t>(source)];
    const Message message = channel.front();
    channel.erase(channel.begin());
    const auto receive =
        std::find_if(rank.posted.begin(), rank.posted.end(), [&](const Receive& p) { return accepts(p, source, message); });
    if (receive == rank.posted.end()) {
      rank.arrived.emplace_back(source, message);
    } else {
      const int request = receive->request;
      rank.posted.erase(receive);
      take(state, source, message, rank.requests[static_cast<std::size_t>(request)]);
    }
    visit(std::move(state));
    return true;
  }

  int add(Rank& rank, Request::Kind kind, bool is_open) {
    rank.requests.push_back({.kind = kind});
    const int id = static_cast<int>(rank.requests.size()) - 1;
    if (is_open) rank.open.push_back(id);
    return id;
  }

  int start_send(State& state, int r, const Statement& s, bool is_open) {
    Rank& rank = state.ranks[static_cast<std::size_t>(r)];
    const bool waits = s.kind == Statement::ssend || (s.kind != Statement::bsend && !buffered_);
    const int id = add(rank, Request::send, is_open);
    Request& request = rank.requests[static_cast<std::size_t>(id)];
    request.value = r * 10 + rank.sent++;
    request.complete = !waits;
    state.ranks[static_cast<std::size_t>(s.peer % size())].travelling[static_cast<std::size_t>(r)].push_back(
        {.tag = s.tag, .value = request.value, .sender_request = waits ? id : -1});
    return id;
  }

  /// Sources of arrived messages that the receive accepts.
  static std::set<int> sources(const Rank& rank, const Receive& receive) {
    std::set<int> found;
    for (const auto& [source, message] : rank.arrived)
      if (accepts(receive, source, message)) found.insert(source);
    return found;
  }

  /// Takes the message of one source, or posts the receive; all that can happen goes to `use`, with the request.
  template <class Use>
  void start_recv(const State& before, int r, int source, int tag, bool is_open, Use use) {
    std::set<int> from = sources(before.ranks[static_cast<std::size_t>(r)], {.source = source, .tag = tag, .request = 0});
    if (from.empty()) from.insert(any);
    for (const int chosen : from) {
      State state = before;
      Rank& rank = state.ranks[static_cast<std::size_t>(r)];
      const int id = add(rank, Request::recv, is_open);
      const Receive receive{.source = chosen == any ? source : chosen, .tag = tag, .request = id};
      if (chosen == any) {
        rank.posted.push_back(receive);
      } else {
        const auto found = std::find_if(rank.arrived.begin(), rank.arrived.end(),
                                        [&](const auto& a) { return accepts(receive, a.first, a.second); });
        const Message message = found->second;
        rank.arrived.erase(found);
        take(state, chosen, message, rank.requests[static_cast<std::size_t>(id)]);
      }
      use(state, id);
      visit(std::move(state));
    }
  }

  bool recv(const State& before, int r, int source, int tag) {
    start_recv(before, r, source, tag, false,
               [&](State& state, int id) { state.ranks[static_cast<std::size_t>(r)].waiting = {id}; });
    return true;
  }
  bool irecv(const State& before, int r, int source, int tag) {
    start_recv(before, r, source, tag, true, [&](State& state, int) { ++state.ranks[static_cast<std::size_t>(r)].next; });
    return true;
  }

  /// Nothing where the calls do not fit together.
  std::optional<int> start_call(State& state, int r, int kind, int root, bool is_open) {
    Rank& rank = state.ranks[static_cast<std::size_t>(r)];
    const int number = rank.calls++;
    if (static_cast<std::size_t>(number) == state.calls.size()) state.calls.push_back({.kind = kind, .root = root, .made = {}});
    Call& call = state.calls[static_cast<std::size_t>(number)];
    if (call.kind != kind || call.root != root) {
      ends_.mismatch = true;
      return std::nullopt;
    }
    call.made.insert(r);
    const int id = add(rank, Request::collective, is_open);
    rank.requests[static_cast<std::size_t>(id)].number = number;
    return id;
  }

  bool is_complete(const State& state, int r, int id) const {
    const Request& request = state.ranks[static_cast<std::size_t>(r)].requests[static_cast<std::size_t>(id)];
    if (request.kind != Request::collective) return request.complete;
    const Call& call = state.calls[static_cast<std::size_t>(request.number)];
    if (!buffered_ || call.kind == Statement::barrier || call.kind == Statement::ibarrier || call.kind == Statement::allreduce)
      return static_cast<int>(call.made.size()) == size();
    if (call.kind == Statement::broadcast) return call.made.count(call.root) != 0;
    return r != call.root || static_cast<int>(call.made.size()) == size();  // reduce
  }

  int result_of(const State& state, int r, int id) const {
    const Request& request = state.ranks[static_cast<std::size_t>(r)].requests[static_cast<std::size_t>(id)];
    if (request.kind != Request::collective) return request.value;
    const Call& call = state.calls[static_cast<std::size_t>(request.number)];
    const int sum = size() * (size() + 1) / 2;
    if (call.kind == Statement::broadcast) return call.root;
    if (call.kind == Statement::reduce) return r == call.root ? sum : 0;
    return call.kind == Statement::allreduce ? sum : 0;
  }

  static void see(Rank& rank, int value) { rank.seen = rank.seen * 7 + value + 1; }

  static bool is_seen(int kind) {
    return (kind >= Statement::recv && kind <= Statement::recv_anything) || kind == Statement::sendrecv ||
           kind == Statement::broadcast || kind == Statement::reduce || kind == Statement::allreduce ||
           kind == Statement::wait_newest;
  }

  /// One step of a rank; false if it cannot make one.
  bool step(const State& before, int r) {
    const Rank& old = before.ranks[static_cast<std::size_t>(r)];
    if (old.ended) return false;
    if (!old.waiting.empty()) {
      if (!is_complete(before, r, old.waiting.front())) return false;
      State state = before;
      finish_wait(state, r);
      visit(std::move(state));
      return true;
    }
    const auto& statements = program_.ranks[static_cast<std::size_t>(r)];
    if (old.next == statements.size()) {
      State state = before;
      finish_rank(state.ranks[static_cast<std::size_t>(r)]);
      visit(std::move(state));
      return true;
    }
    return execute(before, r, statements[old.next]);
  }

  /// A library may always say that it has not noticed yet.
  void answer(State state, int r, int value) {
    Rank& rank = state.ranks[static_cast<std::size_t>(r)];
    see(rank, value);
    ++rank.next;
    visit(std::move(state));
  }

  /// The request waited for first is complete.
  void finish_wait(State& state, int r) {
    Rank& rank = state.ranks[static_cast<std::size_t>(r)];
    const int id = rank.waiting.front();
    rank.waiting.erase(rank.waiting.begin());
    rank.requests[static_cast<std::size_t>(id)].waited = true;
    const auto& statements = program_.ranks[static_cast<std::size_t>(r)];
    const bool at_end = rank.next == statements.size();
    const bool is_last = rank.waiting.empty();
    const bool hides = !at_end && statements[rank.next].kind == Statement::sendrecv &&
                       rank.requests[static_cast<std::size_t>(id)].kind == Request::send;
    if ((at_end || is_seen(statements[rank.next].kind)) && !hides) see(rank, result_of(state, r, id));
    if (is_last && !at_end) ++rank.next;
  }

  /// What is still open is waited for, then the rank ends.
  static void finish_rank(Rank& rank) {
    for (const int id : rank.open)
      if (!rank.requests[static_cast<std::size_t>(id)].waited) rank.waiting.push_back(id);
    if (rank.waiting.empty()) rank.ended = true;
  }

  bool execute(const State& before, int r, const Statement& s) {
    State state = before;
    Rank& rank = state.ranks[static_cast<std::size_t>(r)];
    const int peer = s.peer % size();
    const int root = s.peer % 2;
    switch (s.kind) {
      case Statement::send:
      case Statement::ssend:
      case Statement::bsend:
        rank.waiting = {start_send(state, r, s, false)};
        break;
      case Statement::isend:
        start_send(state, r, s, true);
        ++rank.next;
        break;
      case Statement::recv:
        return recv(before, r, peer, s.tag);
      case Statement::recv_any_tag:
        return recv(before, r, peer, any);
      case Statement::recv_any_source:
        return recv(before, r, any, s.tag);
      case Statement::recv_anything:
        return recv(before, r, any, any);
      case Statement::irecv:
        return irecv(before, r, peer, s.tag);
      case Statement::irecv_any_source:
        return irecv(before, r, any, s.tag);
      case Statement::wait_newest:
        if (!rank.open.empty() && !rank.requests[static_cast<std::size_t>(rank.open.back())].waited)
          rank.waiting = {rank.open.back()};
        else ++rank.next;
        break;
      case Statement::sendrecv: {
        const int sending = start_send(state, r, s, false);
        start_recv(state, r, peer, any, false, [&](State& next, int receiving) {
          next.ranks[static_cast<std::size_t>(r)].waiting = {receiving, sending};
        });
        return true;
      }
      case Statement::probe_any: {
        const std::set<int> from = sources(rank, {.source = any, .tag = any, .request = 0});
        for (const int source : from) answer(before, r, source);
        return !from.empty();
      }
      case Statement::iprobe:
        answer(state, r, false);
        if (!std::any_of(rank.arrived.begin(), rank.arrived.end(), [&](const auto& a) { return a.second.tag == s.tag; }))
          return true;
        see(rank, 1);
        ++rank.next;
        break;
      case Statement::test_oldest: {
        const bool is_open = !rank.open.empty() && !rank.requests[static_cast<std::size_t>(rank.open.front())].waited;
        if (is_open) {
          Request& request = rank.requests[static_cast<std::size_t>(rank.open.front())];
          answer(state, r, false);
          if (!is_complete(state, r, rank.open.front())) return true;
          request.waited = true;
          see(rank, 1);
        }
        ++rank.next;
        break;
      }
      case Statement::barrier:
      case Statement::broadcast:
      case Statement::reduce:
      case Statement::allreduce: {
        const bool is_rooted = s.kind == Statement::broadcast || s.kind == Statement::reduce;
        const auto id = start_call(state, r, s.kind, is_rooted ? root : 0, false);
        if (!id) return true;
        rank.waiting = {*id};
        break;
      }
      case Statement::ibarrier:
        if (!start_call(state, r, s.kind, 0, true)) return true;
        ++rank.next;
        break;
      case Statement::choose:
        for (int value = 0; value < 2; ++value) {
          State chosen = before;
          see(chosen.ranks[static_cast<std::size_t>(r)], value);
          ++chosen.ranks[static_cast<std::size_t>(r)].next;
          visit(std::move(chosen));
        }
        return true;
      case Statement::count:
        break;
    }
    visit(std::move(state));
    return true;
  }

  const MessageProgram& program_;
  const bool buffered_;
  MessageEnds ends_;
  std::set<std::string> seen_;
  std::vector<State> left_;
};

}  // namespace

MessageEnds reference_ends(const MessageProgram& program, bool buffered) { return Reference(program, buffered).explore(); }

}  // namespace pcheck::oracle
