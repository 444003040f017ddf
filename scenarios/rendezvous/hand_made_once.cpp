// A hand-made barrier: a counter under a lock, and a turnstile that the last to arrive opens (Downey, The Little Book of
// Semaphores, 3.6). Nobody closes the turnstile again: it is good for one round, and in the second one nobody waits.
#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(hand_made_once, pcheck::expects("barrier_violation"),
                pcheck::summary("a barrier from a counter and a semaphore, used twice")) {
  const int parties = pcheck::param("parties", 2, 1, 16);
  const int rounds = pcheck::param("rounds", 2, 1, 1'000'000);
  pcheck::mutex lock{"lock"};
  pcheck::counting_semaphore<> turnstile{0, "turnstile"};
  pcheck::shared<int> count{0, "count"};  // guarded by the lock
  pcheck::rendezvous meeting{static_cast<std::size_t>(parties), "meeting"};

  const auto wait_for_all = [&] {
    {
      std::lock_guard guard{lock};
      count += 1;
      if (count == parties) turnstile.release();
    }
    turnstile.acquire();
    turnstile.release();
  };
  std::vector<pcheck::thread> threads;
  for (int i = 0; i < parties; ++i) {
    const auto party = [&] {
      for (int round = 0; round < rounds; ++round) {
        meeting.arrive();
        wait_for_all();
        meeting.pass();
      }
    };
    threads.emplace_back(party, "party " + std::to_string(i));
  }
  for (auto& thread : threads) thread.join();
}
