// The chapter's counter (7.2.1): several threads add one to `ans`, again and again, without a lock.
// An addition is a read and then a write: what another thread wrote in between is overwritten, so `ans` ends too small.
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(unlocked, pcheck::expects("lost_update"), pcheck::summary("threads add to a counter without a lock")) {
  const int threads = pcheck::param("threads", 3, 1, 16);
  const int rounds = pcheck::param("rounds", 1, 1, 10'000'000);
  pcheck::shared<int> ans{0, "ans"};

  std::vector<pcheck::thread> adders;
  for (int i = 0; i < threads; ++i) {
    const auto add = [&] {
      for (int round = 0; round < rounds; ++round) ans += 1;
    };
    adders.emplace_back(add, "adder " + std::to_string(i));
  }
  for (auto& adder : adders) adder.join();
  pcheck::outcome("ans", ans);
  pcheck::check(ans == threads * rounds, "no update is lost");
}
