#pragma once
/// Checking scenarios in workers of their own: whatever a scenario does, there is a result.

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include <pcheck/explore.hpp>
#include <pcheck/result.hpp>

#include "checker/command/child.hpp"
#include "checker/command/protocol.hpp"

namespace pcheck::command {

/// The scenarios of a program, or how it ended before it could tell. Where a scenario ends the process, the parameters
/// are not known. Throws UsageError for parameters that a scenario refuses; Interrupted.
std::variant<std::vector<ScenarioInfo>, Death> list_scenarios(const std::filesystem::path& program, const Options& options);

/// Throws UsageError for options that the scenario or its strategy refuses.
Result check(const std::filesystem::path& program, const ScenarioInfo& scenario, const Options& options,
             const Child::OnProgress& on_progress);

/// What a recorded schedule (`options.schedule`) does now.
struct Replayed {
  Result result;
  std::vector<EventRecord> events;  ///< of the whole execution, a finding or not
  std::string stop;                 ///< what there is in the place of the first choice that does not fit
  std::vector<std::string> thread_names;
};
Replayed replay(const std::filesystem::path& program, const ScenarioInfo& scenario, const Options& options);

/// "ended with exit code 3", "was ended by signal SIGKILL".
std::string in_words(const Death& death);

/// The result of a scenario whose worker ended without an answer.
Result result_of_death(const ScenarioInfo& scenario, const Options& options, const Death& death);

}  // namespace pcheck::command
