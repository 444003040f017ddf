// The dining philosophers, politely: who cannot have the right fork puts the left one back and tries again at once. If all do
// that in step, all are busy for ever and nobody eats.
#include <deque>
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(lockstep, pcheck::expects("livelock"), pcheck::summary("take a fork, put it back, try again, all in step")) {
  const int philosophers = pcheck::param("philosophers", 2, 2, 8);
  std::deque<pcheck::mutex> forks;
  for (int i = 0; i < philosophers; ++i) forks.emplace_back("fork " + std::to_string(i));

  const auto dine = [&](int i) {
    pcheck::mutex& left = forks[i];
    pcheck::mutex& right = forks[(i + 1) % philosophers];
    for (;;) {
      left.lock();
      if (right.try_lock()) break;
      left.unlock();
    }
    right.unlock();
    left.unlock();
  };
  std::vector<pcheck::thread> threads;
  for (int i = 0; i < philosophers; ++i) threads.emplace_back(dine, i, "philosopher " + std::to_string(i));
  for (auto& thread : threads) thread.join();
}
