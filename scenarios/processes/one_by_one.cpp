// The chapter's processes (7.3.1), each started when the one before has ended: their greetings come in one order.
#include <pcheck/pcheck.hpp>

#include "children.hpp"

PCHECK_SCENARIO(one_by_one, pcheck::summary("processes started and joined one after the other")) {
  const int processes = pcheck::param("processes", 3);
  children::Greetings greetings{"greetings"};
  for (int i = 0; i < processes; ++i) {
    pcheck::process job{[&greetings](int number) { children::hello(greetings, number); }, i};
    job.join();
  }
  pcheck::outcome("hello from", children::said(greetings));
}
