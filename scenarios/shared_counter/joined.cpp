// The chapter's first program (7.1.1) with join() in place of sleep(): main waits for both threads before it reads `var`.
// The threads now overlap: both may read 0 before either writes 1, and one of the two increments is lost.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(joined, pcheck::expects("lost_update"),
                pcheck::summary("two threads add one to a variable at the same time; both are joined")) {
  pcheck::shared<int> var{0, "var"};
  pcheck::thread first{[&] { var += 1; }, "first"};
  pcheck::thread second{[&] { var += 1; }, "second"};
  first.join();
  second.join();
  pcheck::outcome("var", var);
  pcheck::check(var == 2, "no increment is lost");
}
