// The chapter's meeting (7.3.2): two processes wait for each other at a barrier, then report under a lock, in either order.
#include <pcheck/pcheck.hpp>

#include "meeting.hpp"

PCHECK_SCENARIO(barrier, pcheck::summary("processes meet at a barrier, then report under a lock")) {
  meeting::Shared shared;
  const auto party = [&shared](int number) {
    meeting::arrive(shared);
    shared.synchronizer.arrive_and_wait();
    meeting::report(shared, number);
  };
  pcheck::process p1{party, 1, "p1"};
  pcheck::process p2{party, 2, "p2"};
  p1.join();
  p2.join();
  pcheck::outcome("reports", meeting::all_reports(shared));
}
