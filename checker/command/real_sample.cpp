#include "checker/command/real_sample.hpp"

#include <sys/wait.h>

#include <cstdio>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "checker/command/exit_code.hpp"
#include "checker/command/interrupt.hpp"
#include "checker/command/subprocess.hpp"
#include "checker/command/usage_error.hpp"

namespace pcheck::command {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RealOutcome, values, count)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RealFailure, kind, message, count)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RealSample, runs, completed, failed, discarded, hung, crashed, stopped_early, seconds,
                                   outcomes, failures)

namespace {

constexpr std::uint64_t runs_default = 1000;
constexpr double run_seconds_default = 2;

std::vector<std::string> command_line(const std::filesystem::path& program, const std::string& scenario,
                                      const Settings& settings) {
  const double limit = settings.options.hang_seconds > 0 ? settings.options.hang_seconds : run_seconds_default;
  std::vector<std::string> words = {program.string(),
                                    "--scenario",
                                    scenario,
                                    "--runs",
                                    std::to_string(settings.runs.value_or(runs_default)),
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

RealSample sample_real_runs(const std::filesystem::path& program, const std::string& scenario, const Settings& settings) {
  const ProcessOutput output = run_process(command_line(program, scenario, settings));
  if (is_interrupted()) throw Interrupted{};
  const bool is_usage = WIFEXITED(output.wait_status) && WEXITSTATUS(output.wait_status) == static_cast<int>(ExitCode::usage);
  const std::string said = output.err.starts_with("pcheck: ") ? output.err.substr(8) : output.err;
  if (is_usage) throw UsageError(scenario + ": " + said);
  if (!output.succeeded())
    throw std::runtime_error(
        fmt::format("the program of {} ended with {}\n{}", scenario, end_in_words(output.wait_status), said));
  if (settings.runs == 1) std::fputs(said.c_str(), stderr);  // what one run prints can be read
  const nlohmann::json json = nlohmann::json::parse(output.out);
  RealSample sample = json.get<RealSample>();
  sample.json = json.dump();
  return sample;
}

}  // namespace pcheck::command
