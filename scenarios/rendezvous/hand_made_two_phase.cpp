// A hand-made barrier for any number of rounds, with two turnstiles (Downey, The Little Book of Semaphores, 3.7).
// All meet at the first one, and meet again at the second before the next round, so nobody can be a round ahead.
#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(hand_made_two_phase, pcheck::summary("a reusable barrier from a counter and two semaphores")) {
  const int parties = pcheck::param("parties", 2, 1, 16);
  const int rounds = pcheck::param("rounds", 2, 1, 1'000'000);
  pcheck::mutex lock{"lock"};
  pcheck::counting_semaphore<> arrived{0, "all arrived"};
  pcheck::counting_semaphore<> left{0, "all left"};
  pcheck::shared<int> count{0, "count"};  // guarded by the lock
  pcheck::rendezvous meeting{static_cast<std::size_t>(parties), "meeting"};

  const auto wait_until_all_arrived = [&] {
    {
      std::lock_guard guard{lock};
      count += 1;
      if (count == parties) arrived.release(parties);
    }
    arrived.acquire();
  };
  const auto wait_until_all_left = [&] {
    {
      std::lock_guard guard{lock};
      count -= 1;
      if (count == 0) left.release(parties);
    }
    left.acquire();
  };
  std::vector<pcheck::thread> threads;
  for (int i = 0; i < parties; ++i) {
    const auto party = [&] {
      for (int round = 0; round < rounds; ++round) {
        meeting.arrive();
        wait_until_all_arrived();
        meeting.pass();
        wait_until_all_left();
      }
    };
    threads.emplace_back(party, "party " + std::to_string(i));
  }
  for (auto& thread : threads) thread.join();
}
