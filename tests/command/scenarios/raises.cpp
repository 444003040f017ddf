// A signal without a handler.
#include <csignal>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(raises, pcheck::expects("crash")) {
  pcheck::shared<int> number{1, "number"};
  if (number == 1) std::raise(SIGTERM);
}
