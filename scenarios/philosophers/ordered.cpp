// The dining philosophers (7.2.3), corrected by an order: each takes the fork with the lower number first.
// Who waits holds only lower forks than the one it waits for, so waiting never closes a circle.
#include <algorithm>

#include "table.hpp"

PCHECK_SCENARIO(ordered, pcheck::summary("the lower fork first")) {
  const int philosophers = pcheck::param("philosophers", 3, 2, 32);
  const int rounds = pcheck::param("rounds", 1, 1, 1'000'000);
  Table table{philosophers};
  auto forks = make_forks(philosophers);

  table.seat_all(rounds, [&](int i) {
    const auto [lower, higher] = std::minmax({table.left_fork(i), table.right_fork(i)});
    forks[lower].lock();
    forks[higher].lock();
    table.eat(i);
    forks[higher].unlock();
    forks[lower].unlock();
  });
}
