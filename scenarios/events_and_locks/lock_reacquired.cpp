// The lock upgrade, corrected: having read, each gives up its lock for reading, locks for writing, and looks again.
// Between the two locks the other may have taken what was there, hence the second look.
#include <mutex>
#include <shared_mutex>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(lock_reacquired, pcheck::summary("readers give their lock up before they lock for writing, and look again")) {
  pcheck::shared_mutex lock{"lock"};
  pcheck::shared<int> stock{1, "stock"};

  const auto any_left = [&] {
    std::shared_lock guard{lock};
    return stock > 0;
  };
  const auto take_if_any = [&] {
    if (!any_left()) return;
    std::unique_lock guard{lock};
    if (stock > 0) stock -= 1;
  };
  pcheck::thread first{take_if_any, "first"};
  pcheck::thread second{take_if_any, "second"};
  first.join();
  second.join();
  pcheck::check(stock == 0, "the last one is taken once");
}
