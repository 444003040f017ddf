// The chapter's counter (7.2.1) with an atomic used wrongly: load(), then store() of the value plus one.
// Each of the two is atomic, the pair is not: it is free of data races and still loses updates.
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(atomic_load_store, pcheck::expects("lost_update"),
                pcheck::summary("threads add to an atomic counter with load, then store")) {
  const int threads = pcheck::param("threads", 3, 1, 16);
  const int rounds = pcheck::param("rounds", 1, 1, 10'000'000);
  pcheck::atomic<int> ans{0, "ans"};

  std::vector<pcheck::thread> adders;
  for (int i = 0; i < threads; ++i) {
    const auto add = [&] {
      for (int round = 0; round < rounds; ++round) ans.store(ans.load() + 1);
    };
    adders.emplace_back(add, "adder " + std::to_string(i));
  }
  for (auto& adder : adders) adder.join();
  pcheck::outcome("ans", ans);
  pcheck::check(ans == threads * rounds, "no update is lost");
}
