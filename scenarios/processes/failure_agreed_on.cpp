// A process that cannot go on tells the others before it ends: all of them leave out the barrier, or none.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(failure_agreed_on, pcheck::summary("processes agree on whether one has failed before the barrier")) {
  pcheck::run_ranks(2, [](pcheck::communicator& world) {
    const int has_failed = world.rank() == 1 ? pcheck::choose(2) : 0;
    if (world.allreduce(has_failed, pcheck::maximum{}) != 0) return;
    world.barrier();
  });
}
