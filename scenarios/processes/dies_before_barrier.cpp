// A process may end before it comes to the barrier, as after an error: the other one waits at the barrier for good.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(dies_before_barrier, pcheck::expects("rank_missing"),
                pcheck::summary("a process ends before the barrier that the other waits at")) {
  pcheck::run_ranks(2, [](pcheck::communicator& world) {
    const bool has_failed = world.rank() == 1 && pcheck::choose(2) == 1;
    if (has_failed) return;
    world.barrier();
  });
}
