// The sum is created as shared: what the process adds is there for its parent, too.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(memory_shared, pcheck::summary("a process adds to a value that it shares with its parent")) {
  pcheck::interprocess::value<int> sum{0, "sum"};
  pcheck::process adder{[&sum] { sum += 7; }, "adder"};
  adder.join();
  pcheck::check(sum == 7, "the process has added");
}
