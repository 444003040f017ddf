// The dining philosophers (7.2.3), corrected by politeness: who cannot have the right fork puts the left one back and retries.
// Retrying alone can go on for ever (livelock), so after `attempts` failures a philosopher takes the lower fork first and waits.
#include <algorithm>

#include "table.hpp"

PCHECK_SCENARIO(try_lock, pcheck::summary("try the second fork, put the first back; in order after a few failures")) {
  const int philosophers = pcheck::param("philosophers", 3, 2, 32);
  const int rounds = pcheck::param("rounds", 1, 1, 1'000'000);
  const int attempts = pcheck::param("attempts", 2, 0, 1'000);
  Table table{philosophers};
  auto forks = make_forks(philosophers);

  const auto take_politely = [&](int i) {
    for (int attempt = 0; attempt < attempts; ++attempt) {
      forks[table.left_fork(i)].lock();
      if (forks[table.right_fork(i)].try_lock()) return;
      forks[table.left_fork(i)].unlock();
      pcheck::this_thread::yield();
    }
    const auto [lower, higher] = std::minmax({table.left_fork(i), table.right_fork(i)});
    forks[lower].lock();
    forks[higher].lock();
  };
  table.seat_all(rounds, [&](int i) {
    take_politely(i);
    table.eat(i);
    forks[table.right_fork(i)].unlock();
    forks[table.left_fork(i)].unlock();
  });
}
