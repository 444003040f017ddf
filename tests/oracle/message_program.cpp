// Also included by scenarios that run such programs for real, which are compiled with no folder of ours but their own.
#include "message_program.hpp"

#include <memory>
#include <ostream>
#include <string>

#include <pcheck/pcheck.hpp>

namespace pcheck::oracle {

namespace {

/// What one rank does. All that it learns is folded into `seen`, so that it reaches the final state.
struct Rank {
  communicator& world;
  int seen = 0;
  int sent = 0;
  std::vector<std::pair<request, std::shared_ptr<int>>> requests;

  void see(int value) { seen = seen * 7 + value + 1; }

  int next_value() { return world.rank() * 10 + sent++; }

  void start(request one, std::shared_ptr<int> place) { requests.emplace_back(std::move(one), std::move(place)); }

  void complete(std::size_t i) {
    requests[i].first.wait();
    see(*requests[i].second);
  }

  void execute(const MessageStatement& s) {
    const int peer = s.peer % world.size();
    const int root = s.peer % 2;
    switch (s.kind) {
      case MessageStatement::send:
        world.send(next_value(), peer, s.tag);
        break;
      case MessageStatement::ssend:
        world.ssend(next_value(), peer, s.tag);
        break;
      case MessageStatement::bsend:
        world.bsend(next_value(), peer, s.tag);
        break;
      case MessageStatement::isend: {
        auto value = std::make_shared<int>(next_value());
        start(world.isend(*value, peer, s.tag), value);
        break;
      }
      case MessageStatement::recv:
        see(world.recv<int>(peer, s.tag));
        break;
      case MessageStatement::recv_any_tag:
        see(world.recv<int>(peer));
        break;
      case MessageStatement::recv_any_source:
        see(world.recv<int>(any_source, s.tag));
        break;
      case MessageStatement::recv_anything:
        see(world.recv<int>(any_source));
        break;
      case MessageStatement::irecv: {
        auto place = std::make_shared<int>(0);
        start(world.irecv(*place, peer, s.tag), place);
        break;
      }
      case MessageStatement::irecv_any_source: {
        auto place = std::make_shared<int>(0);
        start(world.irecv(*place, any_source, s.tag), place);
        break;
      }
      case MessageStatement::wait_newest:
        if (!requests.empty() && requests.back().first.is_active()) complete(requests.size() - 1);
        break;
      case MessageStatement::sendrecv: {
        int got = 0;
        world.sendrecv(next_value(), peer, got, peer, s.tag);
        see(got);
        break;
      }
      case MessageStatement::probe_any:
        see(world.probe(any_source).source);
        break;
      case MessageStatement::iprobe:
        see(world.iprobe(any_source, s.tag).has_value());
        break;
      case MessageStatement::test_oldest:
        if (!requests.empty() && requests.front().first.is_active()) see(requests.front().first.test());
        break;
      case MessageStatement::barrier:
        world.barrier();
        break;
      case MessageStatement::broadcast: {
        int value = world.rank();
        world.broadcast(value, root);
        see(value);
        break;
      }
      case MessageStatement::reduce:
        see(world.reduce(world.rank() + 1, root));
        break;
      case MessageStatement::allreduce:
        see(world.allreduce(world.rank() + 1));
        break;
      case MessageStatement::ibarrier:
        start(world.ibarrier(), std::make_shared<int>(0));
        break;
      case MessageStatement::choose:
        see(pcheck::choose(2));
        break;
      case MessageStatement::count:
        break;
    }
  }

  void finish() {
    for (std::size_t i = 0; i < requests.size(); ++i)
      if (requests[i].first.is_active()) complete(i);
    outcome("seen " + std::to_string(world.rank()), seen);
  }
};

const char* const names[] = {"send",         "ssend",           "bsend",         "isend",     "recv",
                             "recv_any_tag", "recv_any_source", "recv_anything", "irecv",     "irecv_any_source",
                             "wait_newest",  "sendrecv",        "probe_any",     "iprobe",    "test_oldest",
                             "barrier",      "broadcast",       "reduce",        "allreduce", "ibarrier",
                             "choose"};
static_assert(std::size(names) == MessageStatement::count);

}  // namespace

std::ostream& operator<<(std::ostream& stream, const MessageProgram& program) {
  for (std::size_t i = 0; i < program.ranks.size(); ++i) {
    stream << "\n  rank " << i << ":";
    for (const MessageStatement& s : program.ranks[i])
      stream << ' ' << names[s.kind] << '(' << int{s.peer} << ',' << int{s.tag} << ')';
  }
  return stream;
}

void run(const MessageProgram& program) {
  const MessageProgram* const shared = &program;
  run_ranks(static_cast<int>(program.ranks.size()), [shared](communicator& world) {
    Rank rank{world, 0, 0, {}};
    for (const MessageStatement& s : shared->ranks[static_cast<std::size_t>(world.rank())]) rank.execute(s);
    rank.finish();
  });
}

}  // namespace pcheck::oracle
