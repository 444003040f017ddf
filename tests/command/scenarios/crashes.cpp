// The crashes that the worker itself survives.
#include <cstdlib>
#include <string>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(null_pointer, pcheck::expects("crash")) {
  pcheck::shared<int> number{1, "number"};
  int* volatile nothing = nullptr;
  if (number == 1) *nothing = 1;
}

PCHECK_SCENARIO(aborts, pcheck::expects("crash")) {
  pcheck::shared<int> number{1, "number"};
  if (number == 1) std::abort();
}

PCHECK_SCENARIO(exits, pcheck::expects("crash")) {
  pcheck::shared<int> number{1, "number"};
  if (number == 1) std::exit(0);
}
