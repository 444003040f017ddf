// A ring in which each rank sends and receives in one call, whose two halves go on at the same time.
#include <pcheck/pcheck.hpp>

#include "ring.hpp"

PCHECK_SCENARIO(ring_sendrecv, pcheck::summary("a ring in which all send and receive at once")) {
  pcheck::run_ranks(4, [](pcheck::communicator& world) {
    ring::sum_of_all(world, [&](int number) {
      int received = 0;
      world.sendrecv(number, ring::next(world), received, ring::previous(world));
      return received;
    });
  });
}
