#pragma once
/// Crashes and hangs of scenario code become findings of the execution that runs.

namespace pcheck::model {

/// While it lives: SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT raised by scenario code end the execution with a crash
/// finding, and scenario code that reaches no scheduling point for `hang_seconds` ends it with a hang. Signals raised
/// elsewhere are left to whoever handled them before. hang_seconds 0: hangs are not watched for.
class SignalGuard {
 public:
  explicit SignalGuard(double hang_seconds);
  ~SignalGuard();
  /// Whether one exists; only then can memory be guarded (memory_guard.hpp).
  static bool is_active();
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;
};

/// SIGSEGV and the others that are reported as the crash of whoever raises them.
bool is_crash_signal(int signal);

}  // namespace pcheck::model
