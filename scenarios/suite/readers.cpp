// One thread stores, the others load: each either before the store or after it.
#include "run_threads.hpp"

PCHECK_SCENARIO(readers, pcheck::summary("one store, and a load by each reader")) {
  const int readers = pcheck::param("readers", 8, 0, 64);
  pcheck::atomic<int> x{0, "x"};

  run_threads(readers + 1, [&](int thread) {
    if (thread == 0) x.store(1);
    else pcheck::check(x.load() <= 1, "zero or one is read");
  });
}
