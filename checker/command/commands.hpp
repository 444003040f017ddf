#pragma once
/// The commands: each does what its settings say and returns the exit code. They throw UsageError and Interrupted.

#include <string>
#include <vector>

#include <pcheck/result.hpp>

#include "checker/command/exit_code.hpp"
#include "checker/command/session.hpp"

namespace pcheck::command {

ExitCode run(Session& session);
ExitCode run_for_real(Session& session);
ExitCode list(Session& session);
ExitCode outcomes(Session& session);
ExitCode replay_file(Session& session);
ExitCode report(Session& session);

}  // namespace pcheck::command
