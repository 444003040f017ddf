#pragma once
/// A child process that runs one function and ends.

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <optional>
#include <system_error>

#include <pcheck/real/supervision.hpp>

namespace pcheck::real {

/// Whether processes are threads: set by who runs scenarios on threads, before the first one starts.
inline constinit bool processes_are_threads = false;

class Forked {
 public:
  /// Forks. The child ends with its parent, however that ends.
  explicit Forked(const std::function<int()>& function) {
    std::fflush(nullptr);  // else the child would print it again
    const pid_t parent = ::getpid();
    process_ = ::fork();
    if (process_ < 0) throw std::system_error(errno, std::generic_category(), "cannot start a process");
    if (process_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::signal(SIGTERM, SIG_DFL);
    if (::getppid() != parent) std::_Exit(EXIT_FAILURE);
    if (supervisor != nullptr) supervisor->process_starts();
    const int code = function();
    std::fflush(nullptr);
    std::_Exit(code);
  }
  Forked(const Forked&) = delete;
  Forked& operator=(const Forked&) = delete;

  /// Waits for its end. The exit code; of a process that was ended by a signal, minus its number.
  int join() {
    while (!code_) look(0);
    return *code_;
  }
  /// Nothing while it runs.
  std::optional<int> exit_code() {
    if (!code_) look(WNOHANG);
    return code_;
  }
  void terminate() {
    is_terminated_ = true;
    if (!exit_code()) ::kill(process_, SIGTERM);
  }

 private:
  void look(int options) {
    int status = 0;
    const pid_t ended = ::waitpid(process_, &status, options);
    if (ended != process_) {
      if (ended < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "cannot wait for a process");
      return;
    }
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    const bool was_meant = is_terminated_ && WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM;
    if (WIFEXITED(status) || was_meant) return;
    char text[80];
    const char* const name = ::sigabbrev_np(WTERMSIG(status));
    std::snprintf(text, sizeof text, "a process was ended by SIG%s", name != nullptr ? name : "?");
    misuse("crash", text);
  }

  pid_t process_ = -1;
  bool is_terminated_ = false;
  std::optional<int> code_;
};

}  // namespace pcheck::real
