// The chapter's counter without the lock (7.2.2): one thread adds one, the other subtracts one, equally often, from 100.
// Where one thread writes between the other's read and write, its update is lost and `var` ends anywhere near 100.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(unlocked, pcheck::expects("lost_update"), pcheck::summary("one thread adds, one subtracts, without a lock")) {
  const int rounds = pcheck::param("rounds", 3, 1, 1'000'000);
  pcheck::shared<int> var{100, "var"};

  const auto unlocked_inc = [&] {
    for (int i = 0; i < rounds; ++i) var += 1;
  };
  const auto unlocked_dec = [&] {
    for (int i = 0; i < rounds; ++i) var -= 1;
  };
  pcheck::thread inc{unlocked_inc, "inc"};
  pcheck::thread dec{unlocked_dec, "dec"};
  inc.join();
  dec.join();
  pcheck::outcome("var", var);
  pcheck::check(var == 100, "var ends where it began");
}
