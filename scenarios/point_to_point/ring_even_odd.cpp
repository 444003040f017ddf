// A ring in which the even ranks send first and the odd ones receive first: nobody waits in a circle, as long as there is an
// odd rank at all.
#include <pcheck/pcheck.hpp>

#include "ring.hpp"

PCHECK_SCENARIO(ring_even_odd, pcheck::summary("a ring in which even ranks send first, odd ones receive first")) {
  pcheck::run_ranks(4, [](pcheck::communicator& world) {
    ring::sum_of_all(world, [&](int number) {
      if (world.rank() % 2 == 0) {
        world.send(number, ring::next(world));
        return world.recv<int>(ring::previous(world));
      }
      const int received = world.recv<int>(ring::previous(world));
      world.send(number, ring::next(world));
      return received;
    });
  });
}
