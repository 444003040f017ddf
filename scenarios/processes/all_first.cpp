// The chapter's processes (7.3.1), all started before the first is waited for: their greetings come in any order.
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(all_first, pcheck::summary("processes that are all started before the first is joined")) {
  const int processes = pcheck::param("processes", 3);
  pcheck::interprocess::queue<int> greetings{"greetings"};
  std::vector<pcheck::process> jobs;
  for (int i = 0; i < processes; ++i) jobs.emplace_back([&greetings](int number) { greetings.put(number); }, i);
  for (pcheck::process& job : jobs) job.join();
  std::string order;
  for (int i = 0; i < processes; ++i) order += std::to_string(greetings.get()) + ' ';
  pcheck::outcome("hello from", order);
}
