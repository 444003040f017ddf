// Two-phase commit with a coordinator that does not crash: all commit, or all abort, and all commit only if all want to.
#include <pcheck/pcheck.hpp>

#include "commit.hpp"

PCHECK_SCENARIO(two_phase_commit, pcheck::summary("a coordinator asks for votes and decides")) {
  pcheck::run_ranks(3, [](pcheck::communicator& world) {
    const commit::Ending ending = world.rank() == 0 ? commit::coordinate(world, false) : commit::participate(world);
    const auto endings = world.allgather(static_cast<int>(ending));
    for (const int other : endings) pcheck::check(other == endings.front(), "all commit or all abort");
  });
}
