// Two locks in opposite orders, not declared.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(undeclared_deadlock) {
  pcheck::mutex a{"a"};
  pcheck::mutex b{"b"};
  pcheck::thread other{[&] {
    const std::lock_guard first(b);
    const std::lock_guard second(a);
  }};
  {
    const std::lock_guard first(a);
    const std::lock_guard second(b);
  }
  other.join();
}
