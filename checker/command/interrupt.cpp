#include "checker/command/interrupt.hpp"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

#include "checker/command/exit_code.hpp"

namespace pcheck::command {

namespace {

/// Whoever ends a process and then its group, as timeout(1) does, means it once.
constexpr std::int64_t same_interrupt_ms = 1000;

std::atomic<std::int64_t> interrupted_at_ms = 0;  ///< the first time; 0: not yet
static_assert(std::atomic<std::int64_t>::is_always_lock_free);

std::int64_t now_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000 + 1;
}

/// Later ones: who asks again does not want to wait for what has been found.
void on_interrupt(int) {
  std::int64_t first = 0;
  if (interrupted_at_ms.compare_exchange_strong(first, now_ms())) return;
  if (now_ms() - first > same_interrupt_ms) _exit(static_cast<int>(ExitCode::interrupted));
}

/// The supervisor decides how long it waits.
void on_termination(int) { interrupted_at_ms = now_ms(); }

void watch(int signal, void (*handler)(int) = on_interrupt) {
  struct sigaction action {};
  action.sa_handler = handler;
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

void watch_for_termination() { watch(SIGTERM, on_termination); }

bool is_interrupted() { return interrupted_at_ms.load() != 0; }

}  // namespace pcheck::command
