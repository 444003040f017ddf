#pragma once
/// What the exit codes of pcheck mean, and which one a run ends with.

#include <vector>

#include <pcheck/result.hpp>

namespace pcheck::command {

enum class ExitCode : int {
  as_expected = 0,  ///< verified, or the declared finding was found
  violation = 1,    ///< an unexpected violation, or an expected one missing
  usage = 2,        ///< usage, configuration or compile error
  inconclusive = 3,
  diverged = 4,  ///< a replay did something else than what was recorded
  internal = 5,  ///< an error inside pcheck
  interrupted = 130,
};

ExitCode exit_code_of(const Result& result);

/// The one that tells most: internal, usage, violation, inconclusive, as_expected.
ExitCode graver(ExitCode a, ExitCode b);

}  // namespace pcheck::command
