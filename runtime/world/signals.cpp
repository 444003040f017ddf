#include "world/signals.hpp"

#include <signal.h>
#include <sys/time.h>
#include <ucontext.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "world/memory_guard.hpp"
#include "world/scenario_code.hpp"
#include "world/world.hpp"

namespace pcheck::model {

namespace {

constexpr std::array crash_signals = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP};
constexpr int ticks_per_second = 20;

std::array<struct sigaction, crash_signals.size()> previous_crash_actions;
struct sigaction previous_alarm_action;
bool is_guarding = false;
std::vector<std::byte> alternate_stack;
stack_t previous_stack;

struct HangWatch {
  std::uint64_t executed = 0;  ///< the world's total of steps at the last tick
  int idle_ticks = 0;
  int idle_ticks_max = 0;
} watch;

const char* name_of(int signal) {
  switch (signal) {
    case SIGSEGV:
      return "SIGSEGV";
    case SIGBUS:
      return "SIGBUS";
    case SIGFPE:
      return "SIGFPE";
    case SIGILL:
      return "SIGILL";
    case SIGABRT:
      return "SIGABRT";
    case SIGTRAP:
      return "SIGTRAP";
    default:
      return "signal";
  }
}

/// With what helps against it.
std::string stack_overflow(std::size_t stack_bytes) {
  const std::string size = std::to_string(stack_bytes >> 10) + "K";
  if (stack_bytes == arena::stack_bytes_max) return "stack overflow: a thread has " + size + ", and cannot have more";
  return "stack overflow: a thread has " + size + ", up to " + std::to_string(arena::stack_bytes_max >> 10) + "K with --stack";
}

std::string meaning_of(int signal, const siginfo_t& info, const World& world) {
  switch (signal) {
    case SIGSEGV:
    case SIGBUS:
      if (arena::guarded_thread(info.si_addr, world.options().stack_bytes) >= 0)
        return stack_overflow(world.options().stack_bytes);
      return reinterpret_cast<std::uintptr_t>(info.si_addr) < 4096 ? "null pointer dereferenced" : "invalid memory access";
    case SIGFPE:
      return info.si_code == FPE_INTDIV ? "integer division by zero" : "arithmetic exception";
    case SIGILL:
      return "illegal instruction";
    case SIGTRAP:
      return "a breakpoint";
    default:
      return "abort() was called";
  }
}

void restore_previous(int signal) {
  for (std::size_t i = 0; i < crash_signals.size(); ++i)
    if (crash_signals[i] == signal) sigaction(signal, &previous_crash_actions[i], nullptr);
}

/// Leaves the signal handler for the explorer by abandoning the fiber; the handler's frame is simply dropped, which
/// is why the signals are not blocked while it runs (SA_NODEFER).
void on_crash(int signal, siginfo_t* info, void* context) {
  constexpr greg_t page_fault_by_write = 2;  // of the error code that the processor gives
  const auto error = static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_ERR];
  World* const current = World::current();
  if (signal == SIGSEGV && current != nullptr && current->on_guarded_access(info->si_addr, context)) return;
  if (signal == SIGTRAP && current != nullptr && current->on_single_step(context)) return;
  if (signal == SIGSEGV && handle_fault(info->si_addr, (error & page_fault_by_write) != 0)) return;
  if (!scenario_code.running) {
    restore_previous(signal);
    raise(signal);
    return;
  }
  leave_scenario();
  World& world = *World::current();
  world.abandon_with("crash", std::string(name_of(signal)) + ": " + meaning_of(signal, *info, world));
}

void on_tick(int) {
  World* const world = World::current();
  if (world == nullptr || !scenario_code.running) {
    watch.idle_ticks = 0;
    return;
  }
  if (world->total_steps() != watch.executed) {
    watch.executed = world->total_steps();
    watch.idle_ticks = 0;
    return;
  }
  if (++watch.idle_ticks < watch.idle_ticks_max) return;
  watch.idle_ticks = 0;
  leave_scenario();
  world->abandon_with("hang", "no scheduling point was reached: the thread loops or blocks outside pcheck's objects");
}

}  // namespace

bool is_crash_signal(int signal) { return std::ranges::find(crash_signals, signal) != crash_signals.end(); }

SignalGuard::SignalGuard(double hang_seconds) {
  is_guarding = true;
  alternate_stack.resize(64 * 1024);
  stack_t stack{};
  stack.ss_sp = alternate_stack.data();
  stack.ss_size = alternate_stack.size();
  sigaltstack(&stack, &previous_stack);
  struct sigaction action {};
  action.sa_sigaction = on_crash;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  for (std::size_t i = 0; i < crash_signals.size(); ++i) sigaction(crash_signals[i], &action, &previous_crash_actions[i]);

  watch = HangWatch{.executed = 0,
                    .idle_ticks = 0,
                    .idle_ticks_max = static_cast<int>(std::ceil(std::min(hang_seconds, 1e8) * ticks_per_second))};
  if (hang_seconds <= 0) return;
  struct sigaction tick {};
  tick.sa_handler = on_tick;
  tick.sa_flags = SA_ONSTACK | SA_NODEFER | SA_RESTART;
  sigaction(SIGALRM, &tick, &previous_alarm_action);
  const itimerval interval = {.it_interval = {.tv_sec = 0, .tv_usec = 1'000'000 / ticks_per_second},
                              .it_value = {.tv_sec = 0, .tv_usec = 1'000'000 / ticks_per_second}};
  setitimer(ITIMER_REAL, &interval, nullptr);
}

bool SignalGuard::is_active() { return is_guarding; }

SignalGuard::~SignalGuard() {
  is_guarding = false;
  if (watch.idle_ticks_max > 0) {
    const itimerval none{};
    setitimer(ITIMER_REAL, &none, nullptr);
    sigaction(SIGALRM, &previous_alarm_action, nullptr);
  }
  for (std::size_t i = 0; i < crash_signals.size(); ++i) sigaction(crash_signals[i], &previous_crash_actions[i], nullptr);
  sigaltstack(&previous_stack, nullptr);
}

}  // namespace pcheck::model
