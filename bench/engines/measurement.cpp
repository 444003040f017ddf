#include "bench/engines/measurement.hpp"

#include <sys/resource.h>
#include <sys/wait.h>

#include <fmt/format.h>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "checker/command/subprocess.hpp"

namespace pcheck::bench {

namespace {

constexpr double bytes_per_state_max = 40;
constexpr std::uint64_t many_states = 100'000;
constexpr double short_seconds = 2;

double in_seconds(const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; }

rusage usage_of_children() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  return usage;
}

std::string source_of(const Row& row, const Setting& setting) {
  const bool is_own = row.scenario.starts_with("bench/");
  return (setting.sources / (is_own ? "" : "scenarios") / (row.scenario + ".cpp")).string();
}

std::vector<std::string> command_line(const Row& row, const Setting& setting) {
  std::vector<std::string> line = {setting.pcheck.string(),
                                   row.command,
                                   source_of(row, setting),
                                   "--strategy",
                                   row.engine,
                                   "--time",
                                   setting.time_limit,
                                   "--jobs",
                                   "1",
                                   "--json",
                                   "-"};
  if (row.command == "run") line.emplace_back("--no-minimise");
  if (row.sample) line.insert(line.end(), {"--executions", std::to_string(*row.sample)});
  for (const auto& [name, value] : row.sizes) line.insert(line.end(), {"-p", fmt::format("{}={}", name, value)});
  return line;
}

void read_result(const std::string& text, Measurement& measurement) {
  const auto result = nlohmann::json::parse(text).at("results").at(0);
  const auto& stats = result.at("stats");
  measurement.verdict = result.at("verdict");
  measurement.coverage = result.value("coverage", "");
  measurement.complete = measurement.verdict == "verified" || measurement.coverage.starts_with("all ");
  measurement.executions = stats.at("executions");
  measurement.blocked_executions = stats.value("blocked_executions", std::uint64_t{0});
  measurement.states = stats.value("states", std::uint64_t{0});
  measurement.transitions = stats.value("transitions", std::uint64_t{0});
  measurement.peak_memory_bytes = stats.value("peak_memory_bytes", std::uint64_t{0});
  measurement.wall_seconds = stats.at("seconds");
  if (result.contains("outcomes")) measurement.outcomes = result.at("outcomes").size();
}

Measurement measure_once(const Row& row, const Setting& setting) {
  Measurement measurement;
  const rusage before = usage_of_children();
  const command::ProcessOutput output = command::run_process(command_line(row, setting));
  const rusage after = usage_of_children();
  measurement.user_seconds = in_seconds(after.ru_utime) - in_seconds(before.ru_utime);
  measurement.system_seconds = in_seconds(after.ru_stime) - in_seconds(before.ru_stime);
  if (output.out.starts_with("{")) read_result(output.out, measurement);
  else measurement.coverage = output.err.substr(0, output.err.find('\n'));
  return measurement;
}

}  // namespace

double Measurement::executions_per_second() const {
  return cpu_seconds() > 0 ? static_cast<double>(executions) / cpu_seconds() : 0;
}

double Measurement::operations_per_second() const {
  return wall_seconds > 0 ? static_cast<double>(transitions) / wall_seconds : 0;
}

std::optional<double> Measurement::bytes_per_state() const {
  if (states < many_states) return std::nullopt;
  return static_cast<double>(peak_memory_bytes) / static_cast<double>(states);
}

Measurement measure(const Row& row, const Setting& setting) {
  command::run_process({setting.pcheck.string(), "list", source_of(row, setting)});  // compiles it
  std::vector<Measurement> runs = {measure_once(row, setting)};
  while (runs.size() < setting.runs_max && runs[0].complete && runs[0].cpu_seconds() < short_seconds)
    runs.push_back(measure_once(row, setting));
  std::sort(runs.begin(), runs.end(),
            [](const Measurement& a, const Measurement& b) { return a.cpu_seconds() < b.cpu_seconds(); });
  return runs[runs.size() / 2];
}

std::optional<double> rate_to_reach(const Row& row) {
  if (!row.reach.rate_of_peer || !row.peer || !row.peer->executions) return std::nullopt;
  return *row.reach.rate_of_peer * static_cast<double>(*row.peer->executions) / row.peer->seconds;
}

Reached judge(const Row& row, const Measurement& measurement) {
  if (measurement.verdict.empty()) return Reached::unknown;
  const auto rate = rate_to_reach(row);
  if (row.reach.operations_per_second)
    return measurement.operations_per_second() >= *row.reach.operations_per_second ? Reached::yes : Reached::no;
  const bool is_reached = measurement.complete && (!row.reach.seconds || measurement.cpu_seconds() <= *row.reach.seconds) &&
                          (!row.reach.memory_bytes || measurement.peak_memory_bytes <= *row.reach.memory_bytes) &&
                          (!rate || measurement.executions_per_second() >= *rate) &&
                          measurement.bytes_per_state().value_or(0) <= bytes_per_state_max &&
                          wrong_count(row, measurement).empty();
  return is_reached ? Reached::yes : Reached::no;
}

std::string wrong_count(const Row& row, const Measurement& measurement) {
  if (!measurement.complete) return {};
  const auto differs = [](const std::optional<std::uint64_t>& expected, std::uint64_t counted) {
    return expected && *expected != counted;
  };
  if (differs(row.expect.executions, measurement.executions))
    return fmt::format("{} executions, not {}", *row.expect.executions, measurement.executions);
  if (differs(row.expect.blocked_executions, measurement.blocked_executions))
    return fmt::format("{} executions blocked, not {}", *row.expect.blocked_executions, measurement.blocked_executions);
  if (differs(row.expect.outcomes, measurement.outcomes))
    return fmt::format("{} outcomes, not {}", *row.expect.outcomes, measurement.outcomes);
  return {};
}

}  // namespace pcheck::bench
