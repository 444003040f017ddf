// The dining philosophers (7.2.3), first idea: each takes the left fork, then the right one, and eats.
// If all take their left fork before any takes the right one, each waits for its neighbour, for good.
#include "table.hpp"

PCHECK_SCENARIO(naive, pcheck::expects("deadlock"), pcheck::summary("left fork first, all of them")) {
  const int philosophers = pcheck::param("philosophers", 5, 2, 32);
  const int rounds = pcheck::param("rounds", 1, 1, 1'000'000);
  Table table{philosophers};
  auto forks = make_forks(philosophers);

  table.seat_all(rounds, [&](int i) {
    forks[table.left_fork(i)].lock();
    forks[table.right_fork(i)].lock();
    table.eat(i);
    forks[table.right_fork(i)].unlock();
    forks[table.left_fork(i)].unlock();
  });
}
