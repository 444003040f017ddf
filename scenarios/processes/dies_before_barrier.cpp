// A process may end before it comes to the barrier, as after an error: the other one waits at the barrier for good.
#include <stdexcept>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(dies_before_barrier, pcheck::expects("rank_missing"),
                pcheck::summary("a process ends before the barrier that the other waits at")) {
  pcheck::interprocess::barrier synchronizer{2, "synchronizer"};
  pcheck::process p1{[&synchronizer] { synchronizer.arrive_and_wait(); }, "p1"};
  pcheck::process p2{[&synchronizer] {
                       if (pcheck::choose(2) == 1) throw std::runtime_error("no clock");
                       synchronizer.arrive_and_wait();
                     },
                     "p2"};
  p1.join();
  p2.join();
}
