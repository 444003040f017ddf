// Two ranks send to each other and wait until the other has received it: both wait, whatever is buffered.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(both_ssend, pcheck::expects("message_deadlock"), pcheck::summary("two ranks send synchronously, then receive")) {
  pcheck::run_ranks(2, [](pcheck::communicator& world) {
    const int other = world.rank() ^ 1;
    if (other >= world.size()) return;
    world.ssend(world.rank(), other);
    pcheck::check(world.recv<int>(other) == other, "what is sent is received");
  });
}
