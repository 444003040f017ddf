// The chapter's first threads (7.1.1): two of them add one to `var`, and main sleeps after starting each instead of joining it.
// Sleeping orders nothing: a thread may not even have begun when main reads `var`. Only with --time virtual is it correct.
#include <chrono>

#include <pcheck/pcheck.hpp>

namespace {

pcheck::shared<int> var{0, "var"};  // a global, as in the chapter: the detached threads may outlive the scenario's body

}  // namespace

PCHECK_SCENARIO(two_increments, pcheck::expects("data_race", pcheck::when::sleep_orders_nothing),
                pcheck::summary("two threads add one to a variable; main sleeps instead of joining them")) {
  const std::chrono::milliseconds pause{pcheck::param("sleep_ms", 1000, 0, 60'000)};
  var = 0;  // real runs in one process share the global
  pcheck::thread first{[] { var += 1; }, "first"};
  first.detach();
  pcheck::this_thread::sleep_for(pause);
  pcheck::thread second{[] { var += 1; }, "second"};
  second.detach();
  pcheck::this_thread::sleep_for(pause);
  const int printed = var;
  pcheck::outcome("var", printed);
  pcheck::check(printed == 2, "both increments are seen");
}
