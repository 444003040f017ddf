// The chapter's processes (7.3.1), each started when the one before has ended: their greetings come in one order.
#include <string>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(one_by_one, pcheck::summary("processes started and joined one after the other")) {
  const int processes = pcheck::param("processes", 3);
  pcheck::interprocess::queue<int> greetings{"greetings"};
  for (int i = 0; i < processes; ++i) {
    pcheck::process hello{[&greetings](int number) { greetings.put(number); }, i};
    hello.join();
  }
  std::string order;
  for (int i = 0; i < processes; ++i) order += std::to_string(greetings.get()) + ' ';
  pcheck::outcome("hello from", order);
}
