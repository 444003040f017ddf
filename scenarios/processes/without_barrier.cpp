// The chapter's meeting (7.3.2) before it has the barrier: the lock keeps the reports apart, but one may report before the
// other has arrived.
#include <pcheck/pcheck.hpp>

#include "meeting.hpp"

PCHECK_SCENARIO(without_barrier, pcheck::expects("check_failed"), pcheck::summary("processes that report under a lock only")) {
  pcheck::run_ranks(3, [](pcheck::communicator& world) {
    if (world.rank() == 0) return meeting::shared_things(world);
    meeting::arrive(world);
    meeting::report_under_lock(world);
  });
}
