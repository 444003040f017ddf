// The chapter's processes (7.3.1), all started before the first is waited for: their greetings come in any order.
#include <vector>

#include <pcheck/pcheck.hpp>

#include "children.hpp"

PCHECK_SCENARIO(all_first, pcheck::summary("processes that are all started before the first is joined")) {
  const int processes = pcheck::param("processes", 3);
  children::Greetings greetings{"greetings"};
  std::vector<pcheck::process> jobs;
  for (int i = 0; i < processes; ++i) jobs.emplace_back([&greetings](int number) { children::hello(greetings, number); }, i);
  for (pcheck::process& job : jobs) job.join();
  pcheck::outcome("hello from", children::said(greetings));
}
