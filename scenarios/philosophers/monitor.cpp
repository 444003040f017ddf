// The dining philosophers (7.2.3) as a monitor: one lock, and a condition variable on which to wait until no neighbour eats.
// Both forks are taken in one step or not at all, so nobody ever waits with a fork in hand.
#include <deque>
#include <mutex>
#include <string>

#include "table.hpp"

PCHECK_SCENARIO(monitor, pcheck::summary("a condition variable to wait for both forks at once")) {
  const int philosophers = pcheck::param("philosophers", 3, 2, 32);
  const int rounds = pcheck::param("rounds", 1, 1, 1'000'000);
  Table table{philosophers};
  pcheck::mutex lock{"lock"};
  pcheck::condition_variable put_down{"put_down"};
  std::deque<pcheck::shared<bool>> taken;  // by fork, guarded by the lock
  for (int i = 0; i < philosophers; ++i) taken.emplace_back(false, "fork " + std::to_string(i) + " taken");

  const auto set_both = [&](int i, bool value) {
    taken[table.left_fork(i)] = value;
    taken[table.right_fork(i)] = value;
  };
  table.seat_all(rounds, [&](int i) {
    std::unique_lock guard{lock};
    put_down.wait(guard, [&] { return !taken[table.left_fork(i)] && !taken[table.right_fork(i)]; });
    set_both(i, true);
    guard.unlock();
    table.eat(i);
    guard.lock();
    set_both(i, false);
    put_down.notify_all();
  });
}
