/// What messages and collective calls order: there is a race where two ranks write x exactly where nothing orders the two.

#include "drive.hpp"

namespace pcheck::checker {

namespace {

std::size_t races_in(const std::function<void()>& body, const std::vector<Turn>& turns = {},
                     const model::WorldOptions& options = {}) {
  const auto analysis = make_race_analysis();
  return run(*analysis, body, turns, options).found.size();
}

/// Rank 0 writes x before or after what it does, the other one after it or before.
enum class Writes { first_then_second, second_then_first };
std::size_t races_of_ranks(Writes writes, const std::function<void(communicator&)>& rank_0,
                           const std::function<void(communicator&)>& rank_1, bool synchronise = true) {
  model::WorldOptions options;
  options.bufferings = {{.bytes_max = synchronise ? -1 : 1000, .collectives_synchronise = synchronise}};
  return races_in(
      [&] {
        interprocess::value<int> x{0, "x"};
        run_ranks(2, [&](communicator& world) {
          const bool before = (world.rank() == 0) == (writes == Writes::first_then_second);
          if (before) x = 1;
          world.rank() == 0 ? rank_0(world) : rank_1(world);
          if (!before) x = 2;
        });
      },
      {}, options);
}
constexpr Writes along = Writes::first_then_second;
constexpr Writes against = Writes::second_then_first;

TEST_CASE("messages: a message is received after it was sent, by whatever call") {
  const auto send = [](communicator& world) { world.send(1, 1); };
  const auto receive = [](communicator& world) { world.recv<int>(0); };
  const auto receive_any = [](communicator& world) { world.recv<int>(any_source); };
  const auto wait = [](communicator& world) {
    int got = 0;
    world.irecv(got, any_source).wait();
  };
  const auto wait_any = [](communicator& world) {
    int got = 0;
    request requests[1] = {world.irecv(got, any_source)};
    waitany(requests);
  };
  const auto probe = [](communicator& world) { world.probe(0); };
  for (const std::function<void(communicator&)>& call :
       std::vector<std::function<void(communicator&)>>{receive, receive_any, wait, wait_any, probe}) {
    CHECK(races_of_ranks(
              along, [](communicator& world) { world.bsend(1, 1); }, call) == 0);
    CHECK(races_of_ranks(
              against, [](communicator& world) { world.bsend(1, 1); }, call) == 1);
  }
  // Whatever is sent: it is shown as the result of the calls.
  for (const int value : {0, 1})
    CHECK(races_of_ranks(
              along, [value](communicator& world) { world.ssend(value, 1); }, wait) == 0);
  // Who waits until its message is received comes after the receive was called.
  CHECK(races_of_ranks(against, send, receive) == 0);
  CHECK(races_of_ranks(against, send, receive, false) == 1);
  CHECK(races_of_ranks(against, send, wait) == 0);
  CHECK(races_of_ranks(
            against, [](communicator& world) { world.isend(1, 1).wait(); }, receive) == 0);
}

TEST_CASE("messages: a send that waits comes after the receive was posted, not after that was waited for") {
  const auto body = [](bool writes_before_post) {
    return [writes_before_post] {
      interprocess::value<int> x{0, "x"};
      run_ranks(2, [&](communicator& world) {
        if (world.rank() == 0) {
          world.ssend(1, 1);
          x = 1;
          return;
        }
        int got = 0;
        if (writes_before_post) x = 2;
        request receive = world.irecv(got, 0);
        if (!writes_before_post) x = 2;
        receive.wait();
      });
    };
  };
  CHECK(races_in(body(true)) == 0);
  CHECK(races_in(body(false)) == 1);
  // The same where the message is received before its sender notices: start ranks, post, wait.
  CHECK(races_in(body(true), {{0, 1}, {1, 1}, {2, 3}}) == 0);
  CHECK(races_in(body(false), {{0, 1}, {1, 1}, {2, 3}}) == 1);
}

TEST_CASE("messages: of two messages, a receive comes after the one that it got") {
  const auto body = [](int tag) {
    return [tag] {
      interprocess::value<int> x{0, "x"};
      run_ranks(2, [&](communicator& world) {
        if (world.rank() == 0) {
          world.bsend(1, 1, 1);
          x = 1;
          world.bsend(1, 1, 2);
          return;
        }
        world.recv<int>(0, tag);
        x = 2;
        world.recv<int>(0);
      });
    };
  };
  CHECK(races_in(body(2)) == 0);
  CHECK(races_in(body(1)) == 1);
}

TEST_CASE("messages: what was received before the first access is not taken for what comes later") {
  const auto body = [](bool writes_before_send) {
    return [writes_before_send] {
      interprocess::value<int> x{0, "x"};
      run_ranks(2, [&](communicator& world) {
        if (world.rank() == 1) {
          world.recv<int>(0);
          world.recv<int>(0);
          x = 2;
          return;
        }
        request first = world.isend(1, 1);  // stays there until it is waited for
        if (writes_before_send) x = 1;
        world.bsend(2, 1);
        if (!writes_before_send) x = 1;
        first.wait();
      });
    };
  };
  // Start ranks, isend, recv; then both other operations of rank 0, and those of rank 1.
  const std::vector<Turn> turns = {{0, 1}, {1, 1}, {2, 1}, {1, 2}, {2, 2}};
  CHECK(races_in(body(true), turns) == 0);
  CHECK(races_in(body(false), turns) == 1);
}

TEST_CASE("messages: a collective call is complete after those whose data it needs have made it") {
  struct Case {
    std::function<void(communicator&)> call;
    std::size_t from_0_to_1, from_1_to_0;  ///< races where it need not wait for more
  };
  const std::vector<Case> cases = {
      {[](communicator& world) { world.barrier(); }, 0, 0},
      {[](communicator& world) { world.ibarrier().wait(); }, 0, 0},
      {[](communicator& world) { world.allreduce(1); }, 0, 0},
      {[](communicator& world) { world.dup(); }, 0, 0},
      {[](communicator& world) {
         int x = 0;
         world.broadcast(x, 0);
       },
       0, 1},
      {[](communicator& world) { world.reduce(1, 0); }, 1, 0},
      {[](communicator& world) { world.scan(1); }, 0, 1},
  };
  for (const Case& one : cases) {
    CAPTURE(&one - cases.data());
    // Where all wait for all, both ways are in order. A barrier does in any case.
    for (const Writes writes : {along, against}) CHECK(races_of_ranks(writes, one.call, one.call) == 0);
    CHECK(races_of_ranks(along, one.call, one.call, false) == one.from_0_to_1);
    CHECK(races_of_ranks(against, one.call, one.call, false) == one.from_1_to_0);
  }
  // What comes after the start of a call is not before its end.
  CHECK(races_in([] {
          interprocess::value<int> x{0, "x"};
          run_ranks(2, [&](communicator& world) {
            request meeting = world.ibarrier();
            if (world.rank() == 0) x = 1;
            meeting.wait();
            if (world.rank() == 1) x = 2;
          });
        }) == 1);
}

}  // namespace
}  // namespace pcheck::checker
