// Programs with ranks that are run on MPI and in the model; both must agree.
#include <pcheck/pcheck.hpp>

#include <array>
#include <cstdlib>
#include <string>
#include <vector>

using pcheck::any_source;
using pcheck::communicator;

PCHECK_SCENARIO(order_of_arrival) {
  pcheck::run_ranks(3, [](const communicator& world) {
    if (world.rank() != 0) {
      world.send(world.rank(), 0);
      return;
    }
    const int first = world.recv<int>(any_source);
    pcheck::outcome("order", 10 * first + world.recv<int>(any_source));
  });
}

PCHECK_SCENARIO(order_of_one_sender) {
  pcheck::run_ranks(2, [](const communicator& world) {
    if (world.rank() == 0) {
      world.bsend(1, 1, 5);
      world.send(std::vector{2, 3}, 1, 6);
      world.bsend(4, 1, 5);
    } else {
      pcheck::status received;
      const auto pair = world.recv<std::vector<int>>(0, 6, &received);
      const int first = world.recv<int>(0, 5);
      pcheck::outcome("values", 1000 * pair.at(0) + 100 * pair.at(1) + 10 * first + world.recv<int>(0));
      pcheck::outcome("status", 100 * received.source + 10 * received.tag + static_cast<int>(received.count));
    }
  });
}

PCHECK_SCENARIO(every_collective) {
  pcheck::run_ranks(3, [](const communicator& world) {
    const int rank = world.rank();
    std::string all;
    const auto add = [&](const auto& value) { all += std::to_string(value) + " "; };
    int place = rank;
    world.broadcast(place, 1);
    add(place);
    add(world.reduce(rank + 1, 2));
    add(world.allreduce(rank + 1, std::multiplies<>{}));
    add(world.allreduce(rank, [](int a, int b) { return 10 * a + b; }));  // an operation of its own, in the order of ranks
    add(world.allreduce(0.1F * static_cast<float>(rank + 1)));
    add(world.scan(rank + 1));
    for (const int value : world.gather(rank, 0)) add(value);
    for (const int value : world.allgather(rank)) add(value);
    add(world.scatter(std::array{7, 8, 9}, 0));
    for (const int value : world.alltoall(std::vector{10 * rank, 10 * rank + 1, 10 * rank + 2})) add(value);
    world.barrier();
    int sum = 0;
    world.iallreduce(rank, sum, pcheck::maximum{}).wait();
    add(sum);
    pcheck::outcome("rank " + std::to_string(rank), all);
  });
}

PCHECK_SCENARIO(parts) {
  pcheck::run_ranks(4, [](const communicator& world) {
    const communicator part = world.split(world.rank() == 3 ? pcheck::undefined : world.rank() % 2, -world.rank());
    const communicator copy = world.dup();
    pcheck::outcome("rank " + std::to_string(world.rank()), part ? 10 * part.rank() + part.allreduce(world.rank()) : -1);
    pcheck::check(copy.allreduce(1) == 4);
  });
}

PCHECK_SCENARIO(requests) {
  pcheck::run_ranks(3, [](const communicator& world) {
    if (world.rank() != 0) {
      world.ssend(world.rank(), 0, world.rank());
      return;
    }
    std::array<int, 2> places{};
    std::vector<pcheck::request> receives;
    for (int other = 1; other <= 2; ++other) receives.push_back(world.irecv(places[static_cast<std::size_t>(other - 1)], other));
    const auto first = pcheck::waitany(receives);
    pcheck::waitall(receives);
    pcheck::outcome("first", static_cast<int>(*first));
    pcheck::check(places == std::array{1, 2});
  });
}

PCHECK_SCENARIO(probes) {
  pcheck::run_ranks(2, [](const communicator& world) {
    if (world.rank() == 0) {
      world.send(std::vector{1.5, 2.5}, 1, 3);
    } else {
      pcheck::outcome("seen early", world.iprobe(0).has_value());
      const pcheck::status seen = world.probe(any_source);
      pcheck::outcome("count", static_cast<int>(seen.count));
      std::vector<double> place(seen.count);
      world.recv(place, seen.source, seen.tag);
      pcheck::check(place[1] == 2.5 && seen.tag == 3);
    }
  });
}

PCHECK_SCENARIO(probed_before_older) {
  pcheck::run_ranks(2, [](const communicator& world) {
    if (world.rank() == 0) {
      world.bsend(10, 1, 0);
      world.bsend(11, 1, 1);
    } else {
      world.probe(0, 1);
      const int first = world.recv<int>(0);  // of any tag: the first that was sent
      pcheck::outcome("values", 100 * first + world.recv<int>(0));
    }
  });
}

PCHECK_SCENARIO(probed_sizes) {
  constexpr int messages = 70;  // more than lengths can tell apart
  pcheck::run_ranks(2, [](const communicator& world) {
    for (int i = 0; i < messages; ++i) {
      const auto size = static_cast<std::size_t>(i % 7);
      if (world.rank() == 0) {
        world.ssend(std::vector<int>(size), 1, i % 2);
      } else if (i < 63) {
        std::array<int, 7> place{};
        pcheck::check(world.irecv(place, 0, i % 2).wait().count == size);
      } else {
        pcheck::check(world.probe(0, i % 2).count == size && world.probe(0).count == size);
        pcheck::check(world.recv<std::vector<int>>(0).size() == size);
      }
    }
  });
}

PCHECK_SCENARIO(probe_completes_no_send, pcheck::expects("message_deadlock")) {
  pcheck::run_ranks(3, [](const communicator& world) {
    if (world.rank() == 0) {
      pcheck::check(world.probe(1).count == 1);
      pcheck::outcome("value", world.recv<int>(2));
      world.recv<int>(1);
    } else if (world.rank() == 1) {
      world.ssend(1, 0);
      world.send(2, 2);
    } else {
      world.recv<int>(1);
      world.send(3, 0);
    }
  });
}

PCHECK_SCENARIO(send_first, pcheck::expects("message_deadlock")) {
  pcheck::run_ranks(2, [](const communicator& world) {
    world.send(world.rank(), 1 - world.rank());
    pcheck::outcome("from " + std::to_string(1 - world.rank()), world.recv<int>(1 - world.rank()));
  });
}

PCHECK_SCENARIO(too_long, pcheck::expects("truncation")) {
  pcheck::run_ranks(2, [](const communicator& world) {
    if (world.rank() == 0) {
      world.send(std::vector{1, 2}, 1);
    } else {
      int place = 0;
      world.recv(place, 0);
    }
  });
}

PCHECK_SCENARIO(rank_crashes, pcheck::expects("crash")) {
  pcheck::run_ranks(3, [](const communicator& world) {
    if (world.rank() == 1) __builtin_trap();
    world.barrier();
  });
}

PCHECK_SCENARIO(rank_exits, pcheck::expects("crash")) {
  pcheck::run_ranks(3, [](const communicator& world) {
    if (world.rank() == 1) std::exit(3);
    world.barrier();
  });
}

PCHECK_SCENARIO(rank_fails, pcheck::expects("check_failed")) {
  pcheck::run_ranks(3, [](const communicator& world) {
    pcheck::check(world.rank() != 2, "rank 2 is not meant to be here");
    world.barrier();
  });
}

PCHECK_SCENARIO(not_in_the_model) {
  pcheck::run_ranks(2, [](const communicator& world) {
#ifdef PCHECK_REAL
    if (world.rank() == 0) pcheck::outcome("backend", "real");
#else
    if (world.rank() == 0) pcheck::outcome("backend", "model");
#endif
  });
}

PCHECK_SCENARIO(no_ranks) { pcheck::outcome("value", 1); }
