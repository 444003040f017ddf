// The chapter's locked counter (7.2.2): one thread adds one, the other subtracts one, equally often, both under the same lock.
// The additions and subtractions cancel out in every order, so `var` ends where it began, at 0.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(locked, pcheck::summary("one thread adds, one subtracts, under a lock")) {
  const int rounds = pcheck::param("rounds", 10'000, 1, 1'000'000);
  pcheck::shared<int> var{0, "var"};
  pcheck::mutex lock{"lock"};

  const auto locked_inc = [&] {
    for (int i = 0; i < rounds; ++i) {
      lock.lock();
      var += 1;
      lock.unlock();
    }
  };
  const auto locked_dec = [&] {
    for (int i = 0; i < rounds; ++i) {
      lock.lock();
      var -= 1;
      lock.unlock();
    }
  };
  pcheck::thread inc{locked_inc, "inc"};
  pcheck::thread dec{locked_dec, "dec"};
  inc.join();
  dec.join();
  pcheck::outcome("var", var);
  pcheck::check(var == 0, "var ends where it began");
}
