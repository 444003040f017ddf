#include "checker/command/exit_code.hpp"

#include <algorithm>
#include <array>

namespace pcheck::command {

ExitCode exit_code_of(const Result& result) {
  if (result.verdict == Verdict::error) return result.is_mistake ? ExitCode::usage : ExitCode::internal;
  if (result.as_expected) return ExitCode::as_expected;
  return result.verdict == Verdict::inconclusive ? ExitCode::inconclusive : ExitCode::violation;
}

ExitCode graver(ExitCode a, ExitCode b) {
  static constexpr std::array by_weight = {ExitCode::interrupted, ExitCode::internal,  ExitCode::usage,
                                           ExitCode::diverged,    ExitCode::violation, ExitCode::inconclusive,
                                           ExitCode::as_expected};
  return *std::find_if(by_weight.begin(), by_weight.end(), [&](ExitCode code) { return code == a || code == b; });
}

}  // namespace pcheck::command
