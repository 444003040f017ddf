#pragma once
/// A child process that runs one function and ends.

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <optional>
#include <system_error>
#include <utility>

#include <pcheck/real/shared_memory.hpp>
#include <pcheck/real/supervision.hpp>

namespace pcheck::real {

/// Whether processes are threads: set by who runs scenarios on threads, before the first one starts.
inline constinit bool processes_are_threads = false;

/// Who has started it, and all that are forked later and so have a copy of this, may wait for it and end it.
class Forked {
 public:
  /// Forks. Where nobody supervises, the child ends with its parent, however that ends.
  explicit Forked(std::function<int()> function) : function_(std::move(function)), parent_(::getpid()) {
    std::fflush(nullptr);  // else the child would print it again
    process_ = ::fork();
    if (process_ == 0) run();
    if (process_ > 0) descriptor_ = static_cast<int>(::syscall(SYS_pidfd_open, process_, 0));
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "cannot start a process");
  }
  Forked(const Forked&) = delete;
  Forked& operator=(const Forked&) = delete;
  ~Forked() { ::close(descriptor_); }

  /// Waits for its end. The exit code; of a process that was ended by a signal, minus its number.
  int join() {
    while (!code_) look(true);
    return *code_;
  }
  /// Nothing while it runs.
  std::optional<int> exit_code() {
    if (!code_) look(false);
    return code_;
  }
  void terminate() {
    if (exit_code()) return;
    state_->is_terminated = true;
    ::syscall(SYS_pidfd_send_signal, descriptor_, SIGTERM, nullptr, 0);
  }

 private:
  static constexpr int unknown = 1 << 16;
  struct State {
    std::atomic<bool> is_terminated = false;
    std::atomic<int> code = unknown;  ///< as it has set it itself
  };

  [[noreturn]] void run() {
    ::signal(SIGTERM, SIG_DFL);
    if (supervisor != nullptr) {
      supervisor->process_starts();
    } else {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (::getppid() != parent_) std::_Exit(EXIT_FAILURE);
    }
    ::on_exit([](int code, void* state) { static_cast<State*>(state)->code = code & 0xff; }, &*state_);
    const int code = function_();
    std::fflush(nullptr);
    state_->code = code;
    std::_Exit(code);
  }

  void look(bool waits) {
    if (::getpid() == parent_) look_as_parent(waits ? 0 : WNOHANG);
    else look_as_other(waits ? -1 : 0);
  }
  void look_as_parent(int options) {
    int status = 0;
    const pid_t ended = ::waitpid(process_, &status, options);
    if (ended != process_) {
      if (ended < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "cannot wait for a process");
      return;
    }
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    const bool was_meant = state_->is_terminated && WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM;
    if (WIFEXITED(status) || was_meant) return;
    char text[80];
    const char* const name = ::sigabbrev_np(WTERMSIG(status));
    std::snprintf(text, sizeof text, "a process was ended by SIG%s", name != nullptr ? name : "?");
    misuse("crash", text);
  }
  /// Only its parent is told how a process has ended.
  void look_as_other(int timeout_ms) {
    pollfd ended{.fd = descriptor_, .events = POLLIN, .revents = 0};
    if (::poll(&ended, 1, timeout_ms) <= 0) return;
    if (state_->code != unknown) code_ = state_->code;
    else if (state_->is_terminated) code_ = -SIGTERM;
    else misuse("crash", "a process was ended by a signal");
  }

  std::function<int()> function_;  ///< with what the process is started with, which its parent destroys after its end
  pid_t parent_;
  pid_t process_ = -1;
  int descriptor_ = -1;
  SharedMemory<State> state_;
  std::optional<int> code_;
};

}  // namespace pcheck::real
