// A spin lock: whoever happens to look when the flag is down has it. A thread may look at the wrong moment for ever.
#include <string>
#include <vector>

#include "rounds.hpp"

PCHECK_SCENARIO(test_and_set, pcheck::expects("starvation"), pcheck::summary("a spin lock that is not fair")) {
  const int threads = pcheck::param("threads", 2, 1, 8);
  const int rounds = pcheck::param("rounds", 0, 0, 1'000'000);
  pcheck::atomic<bool> taken{false, "taken"};

  const auto work = [&] {
    while (taken.exchange(true)) {
    }
    pcheck::progress();
    taken.store(false);
  };
  std::vector<pcheck::thread> workers;
  for (int i = 0; i < threads; ++i) workers.emplace_back([&] { repeat(rounds, work); }, "worker " + std::to_string(i));
  for (auto& worker : workers) worker.join();
}
