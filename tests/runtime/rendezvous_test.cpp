/// rendezvous: the monitor that tells whether a hand-made barrier is one.

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;

namespace {

/// Two threads that meet `rounds` times by a barrier of two parties, or do not.
Body meeting(bool meets, int rounds) {
  return [=] {
    pcheck::barrier barrier(2);
    pcheck::rendezvous monitor(2, "meeting");
    const auto party = [&] {
      for (int i = 0; i < rounds; ++i) {
        monitor.arrive();
        if (meets) barrier.arrive_and_wait();
        monitor.pass();
      }
    };
    pcheck::thread a(party, "a");
    pcheck::thread b(party, "b");
    a.join();
    b.join();
  };
}

}  // namespace

TEST_CASE("rendezvous: with a barrier between arriving and passing all is well, in every round") {
  CHECK(all_ends(meeting(true, 1)) == "verified");
  CHECK(all_ends(meeting(true, 2)) == "verified");
}

TEST_CASE("rendezvous: without, a party passes before the other has arrived") {
  CHECK(first_finding(meeting(false, 1)) == "barrier_violation: meeting: passed before every party had arrived (a)");
  CHECK(all_ends(meeting(false, 2)) == "barrier_violation");
}

TEST_CASE("rendezvous: one round that holds does not speak for the next") {
  const auto body = [] {
    pcheck::latch once(2);
    pcheck::rendezvous monitor(2, "meeting");
    const auto party = [&](int rounds) {
      for (int i = 0; i < rounds; ++i) {
        monitor.arrive();
        if (i == 0) once.arrive_and_wait();
        monitor.pass();
      }
    };
    pcheck::thread a(party, 2);
    pcheck::thread b(party, 2);
    a.join();
    b.join();
  };
  CHECK(all_ends(body) == "barrier_violation");
}

TEST_CASE("rendezvous: more than one passing of a party per round of all is a violation") {
  const auto body = [] {
    pcheck::rendezvous monitor(1, "meeting");
    monitor.arrive();
    monitor.pass();
    monitor.pass();
  };
  CHECK(first_finding(body) == "barrier_violation: meeting: passed before every party had arrived (main)");
}
