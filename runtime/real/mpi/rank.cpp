/// One rank of a launch: makes the runs that it is told to, and appends a report of each to a file of its own.

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

#include "real/mpi/launch.hpp"
#include "real/mpi/world.hpp"
#include "real/run.hpp"
#include "real/run_report.hpp"
#include "real/worker.hpp"

namespace pcheck::real::mpi {

namespace {

std::uint64_t number_from(const char* variable) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
}

/// Ranks that begin at the same time would always meet in the same way.
void delay(SplitMix64& random) {
  constexpr std::uint64_t microseconds_max = 200;
  const std::uint64_t word = random.next();
  if (word % 2 == 0) std::this_thread::sleep_for(std::chrono::microseconds(word / 2 % microseconds_max));
}

constexpr int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
int crash_report_fd = -1;
std::string crash_reports[NSIG];  ///< by signal; written out beforehand, since a handler can do little

void report_crash(int signal) {
  const std::string& bytes = crash_reports[signal];
  if (::write(crash_report_fd, bytes.data(), bytes.size()) < 0) ::_exit(EXIT_FAILURE);
  std::raise(signal);  // as it would have ended without a handler, which is gone by now
}

void report_crashes(int rank, int report_fd) {
  crash_report_fd = report_fd;
  for (const int signal : crashes) {
    crash_reports[signal] = to_bytes({.end = RunEnd::failed,
                                      .kind = "crash",
                                      .message = "rank " + std::to_string(rank) + " ended by SIG" + ::sigabbrev_np(signal),
                                      .outcomes = {}});
    struct sigaction action {};
    action.sa_handler = report_crash;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    ::sigaction(signal, &action, nullptr);
  }
}

}  // namespace

bool is_rank() { return std::getenv("PCHECK_MPI_REPORTS") != nullptr; }

void run_as_rank(const SampleRequest& request) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit no_core_files{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core_files);
  const std::uint64_t first = number_from("PCHECK_MPI_FIRST");
  const std::uint64_t last = number_from("PCHECK_MPI_LAST");
  {
    const Session session;
    const std::string file = std::string(std::getenv("PCHECK_MPI_REPORTS")) + "/" + std::to_string(session.rank());
    const int report_fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    redirect_output(request.show_output);
    report_terminations();
    report_crashes(session.rank(), report_fd);
    SplitMix64 delays(SplitMix64::mix(request.seed + first) + static_cast<std::uint64_t>(session.rank()));
    for (std::uint64_t index = first; index < last; ++index) {
      session.barrier();
      Run run({.parameters = &request.parameters,
               .seed = SplitMix64::mix(request.seed) + index,
               .noise = false,
               .report_fd = report_fd});
      if (request.noise) delay(delays);
      // A rank is one thread for MPI; on it an exception that leaves the scenario terminates.
      [&]() noexcept { request.scenario->body(); }();
      run.wait_for_threads();
      run.complete();
    }
  }
  std::_Exit(EXIT_SUCCESS);
}

}  // namespace pcheck::real::mpi
