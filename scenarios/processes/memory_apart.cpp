// What a process writes to a variable of the one that started it, is written to a copy: the sum would stay 0.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(memory_apart, pcheck::expects("memory_not_shared"),
                pcheck::summary("a process adds to a variable of its parent")) {
  int sum = 0;
  pcheck::process adder{[&sum] { sum += 7; }, "adder"};
  adder.join();
  pcheck::check(sum == 7, "the process has added");
}
