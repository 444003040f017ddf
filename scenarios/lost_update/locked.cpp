// The chapter's counter (7.2.1), corrected by the lock of 7.2.2: each addition holds it.
// No thread can write between another's read and write, so every addition counts.
#include <mutex>
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(locked, pcheck::summary("threads add to a counter, each addition under a lock")) {
  const int threads = pcheck::param("threads", 3, 1, 16);
  const int rounds = pcheck::param("rounds", 1, 1, 10'000'000);
  pcheck::shared<int> ans{0, "ans"};
  pcheck::mutex lock{"lock"};

  std::vector<pcheck::thread> adders;
  for (int i = 0; i < threads; ++i) {
    const auto add = [&] {
      for (int round = 0; round < rounds; ++round) {
        std::lock_guard guard{lock};
        ans += 1;
      }
    };
    adders.emplace_back(add, "adder " + std::to_string(i));
  }
  for (auto& adder : adders) adder.join();
  pcheck::outcome("ans", ans);
  pcheck::check(ans == threads * rounds, "no update is lost");
}
