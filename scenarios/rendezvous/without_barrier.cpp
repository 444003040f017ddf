// The chapter's program before it has a barrier (7.3.2): two parties sleep for different times, then report under a lock.
// Nothing makes the faster one wait, so it goes past the meeting point alone.
#include <chrono>
#include <mutex>
#include <string>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(without_barrier, pcheck::expects("barrier_violation"),
                pcheck::summary("two parties that should meet, and nothing that makes them")) {
  pcheck::mutex serializer{"serializer"};
  pcheck::rendezvous meeting{2, "meeting"};
  std::string reports;  // guarded by the serializer

  const auto party = [&](int number) {
    pcheck::this_thread::sleep_for(std::chrono::milliseconds(10 * number));
    meeting.arrive();
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
