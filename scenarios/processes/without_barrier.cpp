// The chapter's meeting (7.3.2) before it has the barrier: the lock keeps the reports apart, but one may report before the
// other has arrived.
#include <pcheck/pcheck.hpp>

#include "meeting.hpp"

PCHECK_SCENARIO(without_barrier, pcheck::expects("check_failed"), pcheck::summary("processes that report under a lock only")) {
  meeting::Shared shared;
  const auto party = [&shared](int number) {
    meeting::arrive(shared);
    meeting::report(shared, number);
  };
  pcheck::process p1{party, 1, "p1"};
  pcheck::process p2{party, 2, "p2"};
  p1.join();
  p2.join();
  pcheck::outcome("reports", meeting::all_reports(shared));
}
