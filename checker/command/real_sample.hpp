#pragma once
/// A sample of runs on real threads, as the program that made it tells.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "checker/command/protocol.hpp"
#include "checker/command/settings.hpp"
#include "checker/command/terminal.hpp"

namespace pcheck::command {

struct RealOutcome {
  std::map<std::string, std::string> values;
  std::uint64_t count = 0;
};

struct RealFailure {
  std::string kind;
  std::string message;
  std::uint64_t count = 0;
};

struct RealSample {
  std::uint64_t runs = 0;
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  std::uint64_t discarded = 0;  ///< by assume()
  std::uint64_t hung = 0;
  std::uint64_t crashed = 0;
  bool stopped_early = false;  ///< since too many hung
  double seconds = 0;
  std::vector<RealOutcome> outcomes;
  std::vector<RealFailure> failures;
  std::string json;  ///< all of it
};

/// Runs `scenario` of `program`, which was compiled for real threads or MPI. What a single run prints on stderr appears there at
/// once, without `progress`. Throws UsageError, Interrupted, and std::runtime_error if the program breaks down.
RealSample sample_real_runs(const std::filesystem::path& program, const ScenarioInfo& scenario, const Settings& settings,
                            ProgressLine& progress);

}  // namespace pcheck::command
