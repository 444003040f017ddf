// Of two ranks one sends first and the other receives first: it works even if each send waits for its receive.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(one_sends_first, pcheck::summary("one rank sends first, the other receives first")) {
  pcheck::run_ranks(2, [](pcheck::communicator& world) {
    const int other = world.rank() ^ 1;
    if (other >= world.size()) return;
    if (world.rank() < other) world.ssend(world.rank(), other);
    pcheck::check(world.recv<int>(other) == other, "what is sent is received");
    if (world.rank() > other) world.ssend(world.rank(), other);
  });
}
