// One thread stores, the others load: each either before the store or after it.
#include "threads.hpp"

PCHECK_SCENARIO(readers, pcheck::summary("one store, and a load by each reader")) {
  const int readers = pcheck::param("readers", 8, 0, 64);
  pcheck::atomic<int> x{0, "x"};

  const auto write = [&] { x.store(1); };
  const auto read = [&] { pcheck::check(x.load() <= 1, "zero or one is read"); };
  Threads threads;
  threads.start(1, write);
  threads.start(readers, read);
  threads.join();
}
