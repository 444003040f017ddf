// Two readers that, having read, want to write and lock for writing without giving up their lock for reading.
// The lock for writing waits until nobody reads: for the other reader, which waits in turn, and even for oneself.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(lock_upgrade, pcheck::expects("deadlock"), pcheck::summary("readers lock for writing while they still read")) {
  pcheck::shared_mutex lock{"lock"};
  pcheck::shared<int> stock{1, "stock"};

  const auto take_if_any = [&] {
    lock.lock_shared();
    if (stock > 0) {
      lock.lock();
      stock -= 1;
      lock.unlock();
    }
    lock.unlock_shared();
  };
  pcheck::thread first{take_if_any, "first"};
  pcheck::thread second{take_if_any, "second"};
  first.join();
  second.join();
  pcheck::check(stock == 0, "the last one is taken once");
}
