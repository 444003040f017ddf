/// communicator: collective calls, and groups.

#include <functional>
#include <string>
#include <vector>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;
using pcheck::communicator;
using pcheck::request;

namespace {

template <class F>
Body ranks(int count, F program) {
  return [=] { pcheck::run_ranks(count, program); };
}

}  // namespace

TEST_CASE("collective calls: each gives what it is there for") {
  const auto body = ranks(3, [](communicator& world) {
    const int rank = world.rank();
    int value = rank == 1 ? 42 : 0;
    world.broadcast(value, 1);
    pcheck::check(value == 42, "broadcast");
    pcheck::check(world.reduce(rank + 1, 2) == (rank == 2 ? 6 : 0), "reduce");
    pcheck::check(world.allreduce(rank + 1, std::multiplies<>{}) == 6, "allreduce");
    pcheck::check(world.allreduce(rank, pcheck::maximum{}) == 2 && world.allreduce(rank, pcheck::minimum{}) == 0,
                  "maximum, minimum");
    pcheck::check(world.scan(rank + 1) == (rank + 1) * (rank + 2) / 2, "scan");
    pcheck::check(world.gather(rank, 0) == (rank == 0 ? std::vector{0, 1, 2} : std::vector<int>{}), "gather");
    pcheck::check(world.allgather(rank * 2) == std::vector{0, 2, 4}, "allgather");
    const std::vector<int> parts = rank == 0 ? std::vector{5, 6, 7} : std::vector<int>{};
    pcheck::check(world.scatter(parts, 0) == 5 + rank, "scatter");
    pcheck::check(world.alltoall(std::vector{rank, rank + 10, rank + 20}) == std::vector{10 * rank, 10 * rank + 1, 10 * rank + 2},
                  "alltoall");
    world.barrier();
  });
  CHECK(ends_of(pcheck::explore(body, everything("states"))) == "verified");
}

TEST_CASE("collective calls: on ranges, in place, and with an operation of one's own") {
  const auto body = ranks(2, [](communicator& world) {
    std::vector<double> values = {1.0 + world.rank(), 2.0};
    world.allreduce(values, values);
    pcheck::check(values == std::vector{3.0, 4.0}, "in place");
    const auto digits = [](int a, int b) { return a * 10 + b; };
    pcheck::check(world.allreduce(world.rank() + 1, digits) == 12, "in the order of ranks");
    std::vector<int> all(4);
    const std::vector<int> mine = {world.rank(), 7};
    world.allgather(mine, all);
    pcheck::check(all == std::vector{0, 7, 1, 7}, "allgather");
  });
  CHECK(ends_of(pcheck::explore(body, everything("states"))) == "verified");
}

TEST_CASE("collective calls: without waiting") {
  const auto body = ranks(2, [](communicator& world) {
    int sum = 0;
    std::vector<int> all(2);
    const int rank = world.rank();
    request reducing = world.iallreduce(rank, sum);
    request gathering = world.iallgather(rank, all);
    request meeting = world.ibarrier();
    // Completed in other orders, which nobody minds.
    if (rank == 0) {
      gathering.wait();
      reducing.wait();
    } else {
      reducing.wait();
      gathering.wait();
    }
    while (!meeting.test()) pcheck::assume(false);
    pcheck::check(sum == 1 && all == std::vector{0, 1});
  });
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("broadcast: may let its root go on before the others have come, or not") {
  // Rank 1 sends before it takes part. If the root waits for it there, nobody receives, unless sends are buffered.
  const auto body = ranks(2, [](communicator& world) {
    int value = world.rank();
    if (world.rank() == 0) {
      world.broadcast(value, 0);
      world.recv<int>(1);
    } else {
      world.ssend(1, 0);
      world.broadcast(value, 0);
    }
  });
  CHECK(all_ends(body) == "message_deadlock");
  const auto other_way = ranks(2, [](communicator& world) {
    int value = world.rank();
    if (world.rank() == 0) {
      world.broadcast(value, 0);
      world.ssend(1, 1);
    } else {
      world.recv<int>(0);
      world.broadcast(value, 0);
    }
    pcheck::outcome("through", true);
  });
  CHECK(all_ends(other_way) == "through=true; message_deadlock");
}

TEST_CASE("barrier: nobody leaves before all have come") {
  const auto body = ranks(3, [](communicator& world) {
    if (world.rank() != 0) world.bsend(1, 0);
    world.barrier();
    if (world.rank() == 0) {
      pcheck::check(world.iprobe(pcheck::any_source).has_value() || true);
      world.recv<int>(1);
      world.recv<int>(2);
    }
  });
  CHECK(ends_of(pcheck::explore(body, everything("states"))) == "verified");
}

TEST_CASE("split: a communicator for each color, in the order of keys; dup: messages of its own") {
  const auto body = ranks(4, [](communicator& world) {
    const communicator half = world.split(world.rank() % 2, -world.rank());
    pcheck::check(half.size() == 2);
    pcheck::check(half.rank() == (world.rank() < 2 ? 1 : 0), "the higher rank comes first");
    pcheck::check(half.allreduce(world.rank()) == (world.rank() % 2 == 0 ? 2 : 4));
    const communicator none = world.split(world.rank() == 0 ? pcheck::undefined : 1);
    pcheck::check(static_cast<bool>(none) == (world.rank() != 0));
  });
  CHECK(ends_of(pcheck::explore(body, everything("states"))) == "verified");
  const auto separate = ranks(2, [](communicator& world) {
    const communicator other = world.dup();
    if (world.rank() == 0) {
      world.bsend(1, 1);
      other.bsend(2, 1);
    } else {
      pcheck::check(other.recv<int>(0) == 2);
      pcheck::check(world.recv<int>(0) == 1);
    }
  });
  CHECK(all_ends(separate) == "verified");
}

TEST_CASE("collective calls: their buffers are in use until they are complete, by other requests and calls, too") {
  const auto with_request = [](auto program) { return all_ends(ranks(2, program)); };
  // The root's data is changed on its way.
  CHECK(with_request([](communicator& world) {
          int value = world.rank();
          request sending = world.ibroadcast(value, 0);
          if (world.rank() == 0) value = 5;
          sending.wait();
        }) == "buffer_reuse");
  // The place of the result is written to, and read before the result is there.
  const auto summing = [&](bool writes, bool reads) {
    return with_request([=](communicator& world) {
      const std::vector<int> in = {1};
      std::vector<int> out = {0};
      request adding = world.iallreduce(in, out);
      if (writes) out[0] = 5;
      const int early = out[0];
      adding.wait();
      pcheck::check(!reads || early == 0 || early == 2);
      pcheck::check(out[0] == 2);
    });
  };
  CHECK(summing(true, false) == "buffer_reuse");
  CHECK(summing(false, true) == "check_failed");
  CHECK(summing(false, false) == "verified");
  // Two calls that write to one place; each has its own.
  const auto two = [&](bool same) {
    return with_request([=](communicator& world) {
      int one = 0;
      int other = 0;
      const int added[2] = {1, 2};
      request first = world.iallreduce(added[0], one);
      request second = world.iallreduce(added[1], same ? one : other);
      first.wait();
      second.wait();
    });
  };
  CHECK(two(true) == "buffer_reuse");
  CHECK(two(false) == "verified");
  // A blocking call reads what a receive writes, or writes what a send reads; it may read that.
  const auto receiving = [&](bool waits_first) {
    return with_request([=](communicator& world) {
      int value = 3;
      if (world.rank() == 1) {
        world.bsend(9, 0);
        world.broadcast(value, 0);
        return;
      }
      request receive = world.irecv(value, 1);
      if (waits_first) receive.wait();
      world.broadcast(value, 0);
      receive.wait();
    });
  };
  CHECK(receiving(false) == "buffer_reuse");
  CHECK(receiving(true) == "verified");
  const auto sending = [&](int root) {
    return with_request([=](communicator& world) {
      int value = world.rank();
      if (world.rank() == 1) {
        world.recv<int>(0);
        world.broadcast(value, root);
        return;
      }
      request send = world.isend(value, 1);
      world.broadcast(value, root);
      send.wait();
    });
  };
  CHECK(sending(0) == "verified");
  CHECK(sending(1) == "buffer_reuse");
}

TEST_CASE("collective calls: reductions fit together if they mean the same") {
  using Function = int (*)(int, int);
  constexpr Function add = [](int a, int b) { return a + b; };
  constexpr Function multiply = [](int a, int b) { return a * b; };
  const auto with = [](auto first, auto second) {
    return all_ends(ranks(2, [=](communicator& world) {
      const int result = world.rank() == 0 ? world.allreduce(2, first) : world.allreduce(2, second);
      pcheck::check(result == 4);
    }));
  };
  CHECK(with(add, add) == "verified");
  CHECK(with(add, multiply) == "collective_mismatch");
  CHECK(with(std::plus<>{}, std::plus<int>{}) == "verified");
  CHECK(with(std::plus<>{}, std::multiplies<>{}) == "collective_mismatch");
}

TEST_CASE("collective calls: one that not all have made is found when all have ended, also where nobody waits in it") {
  // The root of a broadcast need not wait for the others, so that it ends.
  const auto body = [](bool all_call) {
    return ranks(3, [all_call](communicator& world) {
      int value = 0;
      world.broadcast(value, 0);
      if (world.rank() == 0 || all_call) world.broadcast(value, 0);
    });
  };
  CHECK(all_ends(body(true)) == "verified");
  for (const char* const buffering : {"all", "none", "both"}) {
    pcheck::Options options;
    options.buffering = buffering;
    CHECK(all_ends(body(false), options) == "rank_missing");
  }
  pcheck::Options options;
  options.buffering = "all";
  const std::string finding = first_finding(body(false), options);
  CHECK(finding.starts_with("rank_missing: rank 0 did broadcast"));
  CHECK(finding.ends_with(": ranks 1 and 2 have ended without it"));
  const auto in_a_part = ranks(3, [](communicator& world) {
    const communicator part = world.split(world.rank() == 0 ? 0 : 1);
    int value = 0;
    if (world.rank() == 1) part.broadcast(value, 0);
  });
  CHECK(all_ends(in_a_part) == "rank_missing");
}
