// Two locks in opposite orders, declared as such.
#include <cstdio>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(deadlock, pcheck::expects("deadlock")) {
  pcheck::mutex a{"a"};
  pcheck::mutex b{"b"};
  std::printf("main says hello\n");
  pcheck::thread other{[&] {
                         const std::lock_guard first(b);
                         std::printf("other holds b\n");
                         const std::lock_guard second(a);
                       },
                       "other"};
  {
    const std::lock_guard first(a);
    const std::lock_guard second(b);
  }
  other.join();
}
