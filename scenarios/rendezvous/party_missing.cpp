// The chapter's barrier (7.3.2), made for three parties of which one never comes.
// The two that arrive wait for the third, for good.
#include <chrono>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(party_missing, pcheck::expects("deadlock"),
                pcheck::summary("a barrier for three parties, and only two of them")) {
  pcheck::barrier synchronizer{3, "synchronizer"};
  pcheck::rendezvous meeting{3, "meeting"};

  const auto party = [&](int number) {
    pcheck::this_thread::sleep_for(std::chrono::milliseconds(10 * number));
    meeting.arrive();
    synchronizer.arrive_and_wait();
    meeting.pass();
  };
  pcheck::thread p1{party, 1, "p1"};
  pcheck::thread p2{party, 2, "p2"};
  p1.join();
  p2.join();
}
