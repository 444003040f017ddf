// A process that is terminated while it holds a lock never releases it: whoever wants the lock waits for good.
#include <mutex>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(terminated_with_lock, pcheck::expects("deadlock"), pcheck::summary("a process is terminated under a lock")) {
  pcheck::interprocess::mutex paper{"paper"};
  pcheck::process printer{[&paper] { const std::lock_guard with(paper); }, "printer"};
  printer.terminate();
  printer.join();
  const std::lock_guard with(paper);
}
