// The chapter's counter (7.2.1), corrected without a lock: `ans` is atomic and fetch_add reads and writes in one step.
// There is no moment between the read and the write in which another thread could write.
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(atomic_fetch_add, pcheck::summary("threads add to an atomic counter with fetch_add")) {
  const int threads = pcheck::param("threads", 3, 1, 16);
  const int rounds = pcheck::param("rounds", 1, 1, 10'000'000);
  pcheck::atomic<int> ans{0, "ans"};

  std::vector<pcheck::thread> adders;
  for (int i = 0; i < threads; ++i) {
    const auto add = [&] {
      for (int round = 0; round < rounds; ++round) ans.fetch_add(1);
    };
    adders.emplace_back(add, "adder " + std::to_string(i));
  }
  for (auto& adder : adders) adder.join();
  pcheck::outcome("ans", ans);
  pcheck::check(ans == threads * rounds, "no update is lost");
}
