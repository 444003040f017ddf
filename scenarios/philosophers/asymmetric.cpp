// The dining philosophers (7.2.3), corrected by asymmetry: even ones take the left fork first, odd ones the right.
// An even and an odd neighbour reach for the fork between them both first or both last, which breaks the circle.
#include "table.hpp"

PCHECK_SCENARIO(asymmetric, pcheck::summary("even philosophers take the left fork first, odd ones the right")) {
  const int philosophers = pcheck::param("philosophers", 3, 2, 32);
  const int rounds = pcheck::param("rounds", 1, 1, 1'000'000);
  Table table{philosophers};
  auto forks = make_forks(philosophers);

  table.seat_all(rounds, [&](int i) {
    const bool even = i % 2 == 0;
    const int first = even ? table.left_fork(i) : table.right_fork(i);
    const int second = even ? table.right_fork(i) : table.left_fork(i);
    forks[first].lock();
    forks[second].lock();
    table.eat(i);
    forks[second].unlock();
    forks[first].unlock();
  });
}
