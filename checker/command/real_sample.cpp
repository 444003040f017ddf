#include "checker/command/real_sample.hpp"

#include <sys/wait.h>

#include <cstdio>
#include <stdexcept>

#include <fmt/format.h>

#include "checker/command/exit_code.hpp"
#include "checker/command/interrupt.hpp"
#include "checker/command/subprocess.hpp"
#include "checker/command/usage_error.hpp"
#include "reports/read.hpp"

namespace pcheck::command {

namespace {

constexpr std::string_view complaint = "pcheck: ";  ///< of the program itself
constexpr double for_ever_seconds = 1e6;            ///< 12 days

std::uint64_t runs_of(const ScenarioInfo& scenario, const Settings& settings) {
  return settings.runs.value_or(scenario.real_runs);
}

std::vector<std::string> command_line(const std::filesystem::path& program, const ScenarioInfo& scenario,
                                      const Settings& settings) {
  double limit = settings.is_hang_given ? settings.options.hang_seconds : scenario.real_seconds_max;
  if (limit == 0) limit = for_ever_seconds;
  std::vector<std::string> words = {program.string(),
                                    "--scenario",
                                    scenario.name,
                                    "--runs",
                                    std::to_string(runs_of(scenario, settings)),
                                    "--run-seconds",
                                    fmt::format("{}", limit),
                                    "--seed",
                                    std::to_string(settings.options.seed)};
  if (settings.real == "processes") words.emplace_back("--processes");
  for (const auto& [name, value] : settings.options.parameters) {
    words.emplace_back("-p");
    words.push_back(name + "=" + value);
  }
  return words;
}

}  // namespace

RealRuns sample_real_runs(const std::filesystem::path& program, const ScenarioInfo& scenario, const Settings& settings,
                          ProgressLine& progress) {
  const bool is_shown = runs_of(scenario, settings) == 1;
  const ProcessOutput output = run_process(command_line(program, scenario, settings), [&](std::string_view text) {
    if (!is_shown || text.empty() || text.starts_with(complaint)) return;
    progress.clear();
    std::fwrite(text.data(), 1, text.size(), stderr);
  });
  if (is_interrupted() && !output.succeeded()) throw Interrupted{};
  const bool is_usage = WIFEXITED(output.wait_status) && WEXITSTATUS(output.wait_status) == static_cast<int>(ExitCode::usage);
  const std::string said = output.err.starts_with(complaint) ? output.err.substr(complaint.size()) : output.err;
  if (is_usage) throw UsageError(scenario.name + ": " + said);
  if (!output.succeeded())
    throw std::runtime_error(
        fmt::format("the program of {} ended with {}\n{}", scenario.name, end_in_words(output.wait_status), said));
  return reports::read_real_runs(output.out, "what the program of " + scenario.name + " says");
}

}  // namespace pcheck::command
