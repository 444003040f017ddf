// Two ranks send to each other, and receive afterwards. It works as long as sends are buffered, which nobody promises.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(both_send_first, pcheck::expects("message_deadlock"), pcheck::summary("two ranks send first, then receive")) {
  pcheck::run_ranks(2, [](pcheck::communicator& world) {
    const int other = world.rank() ^ 1;
    if (other >= world.size()) return;
    world.send(world.rank(), other);
    pcheck::check(world.recv<int>(other) == other, "what is sent is received");
  });
}
