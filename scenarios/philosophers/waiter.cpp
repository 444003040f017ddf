// The dining philosophers (7.2.3), corrected by a semaphore: a waiter lets all but one of them reach for forks at a time.
// The forks are taken in a circle as before, but a circle of waiting takes all of them, and one is always left out.
#include "table.hpp"

PCHECK_SCENARIO(waiter, pcheck::summary("a semaphore admits one philosopher fewer than there are")) {
  const int philosophers = pcheck::param("philosophers", 3, 2, 32);
  const int rounds = pcheck::param("rounds", 1, 1, 1'000'000);
  Table table{philosophers};
  auto forks = make_forks(philosophers);
  pcheck::counting_semaphore<> waiter{philosophers - 1, "waiter"};

  table.seat_all(rounds, [&](int i) {
    waiter.acquire();
    forks[table.left_fork(i)].lock();
    forks[table.right_fork(i)].lock();
    table.eat(i);
    forks[table.right_fork(i)].unlock();
    forks[table.left_fork(i)].unlock();
    waiter.release();
  });
}
