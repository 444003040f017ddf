// A process that is asked to stop, and does so where it holds nothing, leaves the lock free.
#include <mutex>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(asked_to_stop, pcheck::summary("a process is asked to stop, and stops where it holds no lock")) {
  pcheck::interprocess::mutex paper{"paper"};
  pcheck::interprocess::event stop{"stop"};
  pcheck::process printer{[&paper, &stop] {
                            for (int page = 0; page < 2 && !stop.is_set(); ++page) const std::lock_guard with(paper);
                          },
                          "printer"};
  stop.set();
  printer.join();
  const std::lock_guard with(paper);
  pcheck::check(printer.exit_code() == 0, "it has come to its end");
}
