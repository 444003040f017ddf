// Threads that each load a counter and store one more, again and again: every interleaving of loads and stores counts.
#include <algorithm>

#include "threads.hpp"

PCHECK_SCENARIO(lost_update, pcheck::expects("lost_update"), pcheck::summary("threads x rounds of load, then store one more")) {
  const int threads = pcheck::param("threads", 2, 1, 16);
  const int rounds = pcheck::param("rounds", 3, 1, 10'000'000);
  pcheck::atomic<int> x{0, "x"};

  const auto add = [&] {
    for (int round = 0; round < rounds; ++round) x.store(x.load() + 1);
  };
  Threads adders;
  adders.start(threads, add);
  adders.join();
  const int sum = x;
  pcheck::outcome("x", sum);
  // The last store of all is some thread's last, and what it read is no less than its own store before, or the first
  // of another thread.
  const int least = threads == 1 ? rounds : std::min(rounds, 2);
  pcheck::check(least <= sum && sum <= threads * rounds, "between two (one round: one) and all of the additions count");
}
