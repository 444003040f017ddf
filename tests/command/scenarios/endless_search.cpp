// More schedules than anybody waits for: what a thread reads depends on all that was written before.
#include <vector>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(endless_search) {
  pcheck::atomic<unsigned> number{1, "number"};
  std::vector<pcheck::thread> threads;
  for (unsigned i = 0; i < 6; ++i)
    threads.emplace_back([&number, i] {
      unsigned seen = i;
      for (unsigned round = 0; round < 50; ++round) seen = seen * 31 + number.exchange(seen);
    });
  for (auto& thread : threads) thread.join();
}
