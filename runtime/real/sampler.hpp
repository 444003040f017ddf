#pragma once
/// Many runs of one scenario on real threads, and what came of them: a sample, which can find but never prove.

#include <pcheck/scenario.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace pcheck::real {

struct SampleRequest {
  const registration::Scenario* scenario = nullptr;
  std::map<std::string, std::string> parameters;
  std::uint64_t runs = 1000;
  double run_seconds = 2;              ///< a run that lasts longer hangs
  std::uint64_t hung_max = 20;         ///< give up after so many that hang
  std::uint64_t seed = 0;              ///< of choose() and of delays; the system's scheduler has none
  bool noise = true;                   ///< delay threads as they start
  bool processes = false;              ///< processes are forked, and no threads
  bool show_output = false;            ///< what the scenario prints goes to stderr, else nowhere
  std::uint64_t runs_per_process = 1;  ///< more is faster, but then a run sees the globals as the run before left them
};

using Outcomes = std::map<std::string, std::string>;

/// Each run is counted once: completed, failed, discarded, hung or crashed.
struct Sample {
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  std::uint64_t discarded = 0;
  std::uint64_t hung = 0;
  std::uint64_t crashed = 0;
  bool stopped_early = false;  ///< after hung_max runs that hung, or fewer if all did
  double seconds = 0;
  std::map<Outcomes, std::uint64_t> outcomes;                             ///< of completed and failed runs that have any
  std::map<std::pair<std::string, std::string>, std::uint64_t> failures;  ///< kind and message of failed and crashed runs
  std::string rejection;  ///< why the scenario cannot run with these parameters; empty where it can

  std::uint64_t runs() const { return completed + failed + discarded + hung + crashed; }
};

struct RunReport;

/// Counts a run by its report. False where the process that made it makes no more.
bool count_report(Sample& sample, const RunReport& report);

/// Makes the runs in child processes, fewer if it is told to stop (SIGTERM, SIGINT); the calling process must have no other
/// thread. Throws std::system_error where the system refuses processes or pipes.
Sample sample(const SampleRequest& request);

}  // namespace pcheck::real
