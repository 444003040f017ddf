// As polite as in lockstep.cpp, but everybody takes the fork with the lower number first: of those that hold a fork and want
// another, the one that wants the highest gets it.
#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(lockstep_in_order, pcheck::summary("the same with the lower fork first")) {
  const int philosophers = pcheck::param("philosophers", 3, 2, 8);
  std::deque<pcheck::mutex> forks;
  for (int i = 0; i < philosophers; ++i) forks.emplace_back("fork " + std::to_string(i));

  const auto dine = [&](int i) {
    const int other = (i + 1) % philosophers;
    pcheck::mutex& lower = forks[std::min(i, other)];
    pcheck::mutex& higher = forks[std::max(i, other)];
    for (;;) {
      lower.lock();
      if (higher.try_lock()) break;
      lower.unlock();
    }
    higher.unlock();
    lower.unlock();
  };
  std::vector<pcheck::thread> threads;
  for (int i = 0; i < philosophers; ++i) threads.emplace_back(dine, i, "philosopher " + std::to_string(i));
  for (auto& thread : threads) thread.join();
}
