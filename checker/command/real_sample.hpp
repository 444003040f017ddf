#pragma once
/// Runs on real threads, as the program that made them tells.

#include <filesystem>

#include <pcheck/result.hpp>

#include "checker/command/protocol.hpp"
#include "checker/command/settings.hpp"
#include "checker/command/terminal.hpp"

namespace pcheck::command {

/// Runs `scenario` of `program`, which was compiled for real threads or MPI. What a single run prints on stderr appears there at
/// once, without `progress`. Throws UsageError, Interrupted, and std::runtime_error if the program breaks down.
RealRuns sample_real_runs(const std::filesystem::path& program, const ScenarioInfo& scenario, const Settings& settings,
                          ProgressLine& progress);

}  // namespace pcheck::command
