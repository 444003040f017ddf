// The chapter's meeting (7.3.2): two processes wait for each other at a barrier, then report under a lock, in either order.
#include <pcheck/pcheck.hpp>

#include "meeting.hpp"

PCHECK_SCENARIO(barrier, pcheck::summary("processes meet at a barrier, then report under a lock")) {
  pcheck::run_ranks(3, [](pcheck::communicator& world) {
    const pcheck::communicator parties = meeting::parties_of(world);
    if (world.rank() == 0) return meeting::shared_things(world);
    meeting::arrive(world);
    parties.barrier();
    meeting::report_under_lock(world);
  });
}
