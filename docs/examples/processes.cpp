#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(counted_apart, pcheck::expects("memory_not_shared")) {
  int count = 0;
  pcheck::process child{[&count] { ++count; }, "child"};  // this is a copy of what main has
  child.join();
}

PCHECK_SCENARIO(counted_together) {
  pcheck::interprocess::value<int> count{0, "count"};
  pcheck::process child{[&count] { ++count; }, "child"};
  child.join();
  pcheck::check(count == 1 && child.exit_code() == 0);
}
