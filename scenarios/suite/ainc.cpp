// Threads that each add one to an atomic counter, in every order.
#include "threads.hpp"

PCHECK_SCENARIO(ainc, pcheck::summary("one fetch_add by each thread")) {
  const int threads = pcheck::param("threads", 6, 1, 16);
  pcheck::atomic<int> x{0, "x"};

  const auto add = [&] { x.fetch_add(1); };
  Threads adders;
  adders.start(threads, add);
  adders.join();
  pcheck::check(x == threads, "every addition counts");
}
