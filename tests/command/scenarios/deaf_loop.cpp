// A loop that the worker's own watch cannot end.
#include <csignal>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(deaf_loop) {
  pcheck::shared<int> number{1, "number"};
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, nullptr);
  volatile bool forever = number == 1;
  while (forever) {
  }
}
