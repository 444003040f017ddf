// One thread adds one, the other subtracts one, under a lock: the classes are the orders in which the lock is taken.
#include "threads.hpp"

PCHECK_SCENARIO(locked_inc_dec, pcheck::summary("rounds of lock, add or subtract one, unlock")) {
  const int rounds = pcheck::param("rounds", 5, 1, 10'000'000);
  pcheck::mutex lock{"lock"};
  pcheck::shared<int> x{0, "x"};

  const auto change_x = [&](int thread) {
    const int change = thread == 0 ? 1 : -1;
    for (int round = 0; round < rounds; ++round) {
      lock.lock();
      x += change;
      lock.unlock();
    }
  };
  Threads threads;
  threads.start(2, change_x);
  threads.join();
  pcheck::check(x == 0, "x ends where it began");
}
