#include "real/worker.hpp"

#include <pcheck/real/forked.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <system_error>
#include <thread>

#include "real/run.hpp"
#include "real/stop.hpp"

namespace pcheck::real {

namespace {

[[noreturn]] void throw_errno(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

/// The scenario's std::terminate: an uncaught exception becomes a finding with its text.
[[noreturn]] void report_termination() {
  RunReport report{.end = RunEnd::failed, .kind = "crash", .message = {}, .outcomes = {}};
  report.message = "std::terminate was called without an exception, as when a joinable thread is destroyed";
  if (const std::exception_ptr exception = std::current_exception()) {
    report.kind = "uncaught_exception";
    try {
      std::rethrow_exception(exception);
    } catch (const std::exception& e) {
      report.message = e.what();
    } catch (...) {
      report.message = "an exception that is no std::exception";
    }
  }
  if (Run* const run = Run::current()) run->end_with(std::move(report));
  std::abort();
}

[[noreturn]] void work(const SampleRequest& request, Batch batch, int report_fd, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) std::_Exit(EXIT_FAILURE);  // it ended before it could take this process along
  const rlimit no_core_files{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core_files);
  leave_stop_to_parent();
  redirect_output(request.show_output);
  report_terminations();
  processes_are_threads = !request.processes;
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);  // of processes whose parents have ended
  for (std::uint64_t index = batch.first; index < batch.last; ++index) {
    Run run({.parameters = &request.parameters,
             .seed = SplitMix64::mix(request.seed) + index,
             .noise = request.noise,
             .report_fd = report_fd});
    // On a thread of its own there is no handler above the scenario: an exception that leaves it terminates at once,
    // as it does in a program, and not after destructors have run.
    std::thread(request.scenario->body).join();
    run.wait_for_threads();
    run.wait_for_processes();
    run.complete();
  }
  std::_Exit(EXIT_SUCCESS);
}

std::string describe_end(int status) {
  if (WIFEXITED(status)) return "exited with status " + std::to_string(WEXITSTATUS(status)) + " before the scenario's end";
  const int signal = WTERMSIG(status);
  const char* const name = ::sigabbrev_np(signal);
  const char* const meaning = ::sigdescr_np(signal);
  if (name == nullptr) return "ended by signal " + std::to_string(signal);
  return std::string("ended by SIG") + name + " (" + (meaning != nullptr ? meaning : "") + ")";
}

}  // namespace

void redirect_output(bool show) {
  std::setvbuf(stdout, nullptr, show ? _IOLBF : _IOFBF, BUFSIZ);
  const int target = show ? STDERR_FILENO : ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (target >= 0) ::dup2(target, STDOUT_FILENO);
}

void report_terminations() { std::set_terminate(report_termination); }

Worker::Worker(const SampleRequest& request, Batch batch)
    : limit_(std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(request.run_seconds))),
      deadline_(Clock::now() + limit_) {
  int pipe_fds[2];
  if (::pipe2(pipe_fds, O_CLOEXEC) != 0) throw_errno("cannot make a pipe for a worker process");
  std::fflush(nullptr);  // else the child would print it again
  const pid_t parent = ::getpid();
  process_ = ::fork();
  if (process_ == 0) {
    ::close(pipe_fds[0]);
    work(request, batch, pipe_fds[1], parent);
  }
  report_fd_ = pipe_fds[0];
  ::close(pipe_fds[1]);
  if (process_ < 0) {
    const int reason = errno;
    ::close(report_fd_);
    throw std::system_error(reason, std::generic_category(), "cannot start a worker process");
  }
}

Worker::~Worker() {
  ::close(report_fd_);
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Worker::News Worker::wait() {
  for (;;) {
    if (is_told_to_stop()) return News::told_to_stop;
    if (auto report = take_report(unread_)) {
      report_ = std::move(*report);
      deadline_ = Clock::now() + limit_;
      return News::report;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
    pollfd reports{.fd = report_fd_, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&reports, 1, static_cast<int>(std::clamp<long long>(left, 0, 1'000'000)));
    if (ready < 0 && errno != EINTR) throw_errno("cannot wait for a worker process");
    if (ready > 0 && !read_more()) return News::gone;
    if (ready == 0 && left <= 0) return News::hung;
  }
}

/// False at the end of what the worker writes.
bool Worker::read_more() {
  char bytes[4096];
  const ssize_t size = ::read(report_fd_, bytes, sizeof bytes);
  if (size < 0 && errno == EINTR) return true;
  if (size <= 0) return false;
  unread_.append(bytes, static_cast<std::size_t>(size));
  return true;
}

std::string Worker::cause_of_death() {
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  return describe_end(status);
}

}  // namespace pcheck::real
