#include <pcheck/pcheck.hpp>

void send_then_receive(pcheck::communicator& world) {
  const int other = (world.rank() + 1) % world.size();
  world.send(world.rank(), other);  // may wait until it is received: MPI leaves that open
  pcheck::check(world.recv<int>(other) == other);
}

void post_then_send(pcheck::communicator& world) {
  const int other = (world.rank() + 1) % world.size();
  int received = 0;
  pcheck::request receiving = world.irecv(received, other);
  world.send(world.rank(), other);
  receiving.wait();
  pcheck::check(received == other);
}

PCHECK_SCENARIO(send_first, pcheck::expects("message_deadlock")) { pcheck::run_ranks(2, &send_then_receive); }

PCHECK_SCENARIO(receive_posted_first) { pcheck::run_ranks(2, &post_then_send); }
