// A loop without a scheduling point.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(endless_loop, pcheck::expects("hang")) {
  pcheck::shared<int> number{1, "number"};
  volatile bool forever = number == 1;
  while (forever) {
  }
}
