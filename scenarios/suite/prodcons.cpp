// A producer and a consumer around a bounded buffer: a lock and two semaphores, one counts places, the other items.
#include "threads.hpp"

PCHECK_SCENARIO(prodcons, pcheck::summary("a lock and two semaphores around a bounded buffer")) {
  const int items = pcheck::param("items", 4, 1, 1'000'000);
  const int capacity = pcheck::param("capacity", 2, 1, 1'000'000);
  pcheck::mutex lock{"lock"};
  pcheck::counting_semaphore<> empty{capacity, "empty"};
  pcheck::counting_semaphore<> full{0, "full"};
  pcheck::shared<int> buffer{0, "buffer"};

  const auto produce = [&] {
    empty.acquire();
    lock.lock();
    buffer += 1;
    pcheck::check(buffer <= capacity, "never more than the capacity");
    lock.unlock();
    full.release();
  };
  const auto consume = [&] {
    full.acquire();
    lock.lock();
    buffer -= 1;
    pcheck::check(buffer >= 0, "nothing is taken from an empty buffer");
    lock.unlock();
    empty.release();
  };
  const auto producer = [&] {
    for (int i = 0; i < items; ++i) produce();
  };
  const auto consumer = [&] {
    for (int i = 0; i < items; ++i) consume();
  };
  Threads threads;
  threads.start(1, producer);
  threads.start(1, consumer);
  threads.join();
  pcheck::check(buffer == 0, "all that was produced is consumed");
}
