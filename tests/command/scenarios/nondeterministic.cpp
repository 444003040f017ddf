// Does something else each time.
#include <random>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(nondeterministic, pcheck::expects("nondeterminism")) {
  pcheck::shared<int> a{0, "a"};
  pcheck::shared<int> b{0, "b"};
  pcheck::thread other{[&] { a = 1; }};
  std::random_device chance;
  for (int i = 0; i < 16; ++i) {
    if (chance() % 2 == 0) a = 2;
    else b = 2;
  }
  other.join();
}
