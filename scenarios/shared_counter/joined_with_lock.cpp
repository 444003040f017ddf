// The chapter's first program (7.1.1), corrected: each increment holds a lock, and main joins both threads before it reads `var`.
// The lock makes read and write one step for the other thread; join() makes the result final.
#include <mutex>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(joined_with_lock, pcheck::summary("two threads add one to a variable under a lock; both are joined")) {
  pcheck::shared<int> var{0, "var"};
  pcheck::mutex lock{"lock"};
  const auto increment = [&] {
    std::lock_guard guard{lock};
    var += 1;
  };
  pcheck::thread first{increment, "first"};
  pcheck::thread second{increment, "second"};
  first.join();
  second.join();
  pcheck::outcome("var", var);
  pcheck::check(var == 2, "no increment is lost");
}
