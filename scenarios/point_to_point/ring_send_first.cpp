// A ring in which all send first: if no send is buffered, all wait for the next one to receive.
#include <pcheck/pcheck.hpp>

#include "ring.hpp"

PCHECK_SCENARIO(ring_send_first, pcheck::expects("message_deadlock"), pcheck::summary("a ring in which all send first")) {
  pcheck::run_ranks(4, [](pcheck::communicator& world) {
    ring::sum_of_all(world, [&](int number) {
      world.send(number, ring::next(world));
      return world.recv<int>(ring::previous(world));
    });
  });
}
