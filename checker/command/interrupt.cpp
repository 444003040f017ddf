#include "checker/command/interrupt.hpp"

#include <signal.h>
#include <unistd.h>

#include <atomic>

#include "checker/command/exit_code.hpp"

namespace pcheck::command {

namespace {

std::atomic<int> interrupts = 0;
static_assert(std::atomic<int>::is_always_lock_free);

void on_interrupt(int) {
  if (interrupts.fetch_add(1) != 0) _exit(static_cast<int>(ExitCode::interrupted));
}

void watch(int signal) {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  action.sa_flags = SA_ONSTACK | SA_RESTART;
  sigaction(signal, &action, nullptr);
}

bool is_ignored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

void watch_for_interrupts() {
  watch(SIGINT);
  watch(SIGTERM);
  if (!is_ignored(SIGHUP)) watch(SIGHUP);  // nohup
}

void watch_for_termination() { watch(SIGTERM); }

bool is_interrupted() { return interrupts.load() != 0; }

}  // namespace pcheck::command
