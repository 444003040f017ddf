// Two-phase commit with a coordinator that may crash when it has the votes: the others wait for its decision for good.
#include <pcheck/pcheck.hpp>

#include "commit.hpp"

PCHECK_SCENARIO(coordinator_crashes, pcheck::expects("rank_missing"),
                pcheck::summary("a coordinator that may crash before it tells its decision")) {
  pcheck::run_ranks(3, [](pcheck::communicator& world) {
    if (world.rank() == 0) commit::coordinate(world, true);
    else commit::participate(world);
  });
}
