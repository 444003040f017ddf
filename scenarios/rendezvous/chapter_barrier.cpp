// The chapter's barrier (7.3.2): two parties sleep for different times, meet at the barrier, and report under a lock.
// Nobody reports before both have arrived; who reports first is open. `meeting` only watches, it makes nobody wait.
#include <chrono>
#include <mutex>
#include <string>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(chapter_barrier, pcheck::summary("two parties meet at a barrier, then report under a lock")) {
  pcheck::barrier synchronizer{2, "synchronizer"};
  pcheck::mutex serializer{"serializer"};
  pcheck::rendezvous meeting{2, "meeting"};
  std::string reports;  // guarded by the serializer

  const auto party = [&](int number) {
    pcheck::this_thread::sleep_for(std::chrono::milliseconds(10 * number));
    meeting.arrive();
    synchronizer.arrive_and_wait();
    meeting.pass();
    std::lock_guard guard{serializer};
    if (!reports.empty()) reports += ' ';
    reports += std::to_string(number);
  };
  pcheck::thread p1{party, 1, "p1"};
  pcheck::thread p2{party, 2, "p2"};
  p1.join();
  p2.join();
  pcheck::outcome("reports", reports);
}
