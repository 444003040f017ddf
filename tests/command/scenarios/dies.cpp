// Deaths that no worker survives.
#include <csignal>

#include <sys/syscall.h>
#include <unistd.h>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(killed) {
  pcheck::shared<int> number{1, "number"};
  pcheck::thread other{[&] { number = 2; }};
  if (number == 2) syscall(SYS_kill, getpid(), SIGKILL);
  other.join();
}

PCHECK_SCENARIO(leaves) {
  pcheck::shared<int> number{1, "number"};
  if (number == 1) syscall(SYS_exit_group, 7);
}

PCHECK_SCENARIO(lives) {
  pcheck::shared<int> number{1, "number"};
  pcheck::check(number == 1);
}
