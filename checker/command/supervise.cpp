#include "checker/command/supervise.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "checker/command/interrupt.hpp"
#include "checker/command/usage_error.hpp"
#include "reports/read.hpp"

namespace pcheck::command {

namespace {

namespace fs = std::filesystem;

std::string source_of(const ScenarioInfo& scenario) {
  std::error_code error;
  const fs::path relative = fs::relative(scenario.file, error);
  return !error && !relative.empty() && *relative.begin() != ".." ? relative.string() : scenario.file;
}

std::string with_output(const std::string& message, const std::string& output) {
  return output.empty() ? message : message + "\nits last words:\n" + output;
}

/// All threads that a schedule names have to have a name.
std::vector<std::string> thread_names_for(const std::vector<ScheduleEntry>& schedule) {
  std::vector<std::string> names = {"main"};
  for (const ScheduleEntry& entry : schedule)
    while (names.size() <= entry.thread) names.push_back(fmt::format("thread {}", names.size()));
  return names;
}

/// A violation that shows in the death of the process.
Finding finding_of_death(const ScenarioInfo& scenario, const Death& death) {
  Finding finding;
  finding.kind = death.hung ? "hang" : "crash";
  if (death.moment == Death::Moment::before_main) finding.message = fmt::format("the program {} before main()", in_words(death));
  else finding.message = fmt::format("the process {} while the scenario ran", in_words(death));
  finding.location = {.file = source_of(scenario), .line = scenario.line, .column = scenario.line == 0 ? 0 : 1, .function = {}};
  finding.schedule = death.schedule;
  finding.thread_names = thread_names_for(death.schedule);
  finding.initial_output = death.output;
  return finding;
}

Result failed(const ScenarioInfo& scenario, const Options& options, const std::string& error) {
  Result result;
  result.scenario = scenario.name;
  result.source = source_of(scenario);
  result.parameters = options.parameters;
  result.strategy = options.strategy;
  result.expected = options.expected;
  result.verdict = Verdict::error;
  result.error = error;
  return result;
}

/// For a death that Ctrl-C brought about.
Result given_up(const ScenarioInfo& scenario, const Options& options) {
  Result result = failed(scenario, options, {});
  result.verdict = Verdict::inconclusive;
  result.coverage = "nothing: interrupted";
  return result;
}

[[noreturn]] void refuse(const fs::path& program, const Message& message) {
  const std::string text = text_from(message.body);
  if (message.kind == Message::Kind::usage_error) throw UsageError(text);
  throw std::runtime_error(program.filename().string() + ": " + text);
}

std::vector<Result> results_in(const Message& message) { return reports::read_results(message.body, "the worker's answer"); }

}  // namespace

std::string in_words(const Death& death) {
  if (death.hung) return "did not react any more and was ended";
  return (death.exited ? "ended with " : "was ended by ") + death.cause;
}

Result result_of_death(const ScenarioInfo& scenario, const Options& options, const Death& death) {
  if (death.moment == Death::Moment::in_pcheck)
    return failed(scenario, options,
                  with_output(fmt::format("pcheck's worker {}, not in the scenario's code: a bug of pcheck's", in_words(death)),
                              death.output));
  Result result = failed(scenario, options, {});
  result.verdict = Verdict::violation;
  for (const std::string& kind : scenario.expected) result.expected.push_back(kind);
  result.findings = {finding_of_death(scenario, death)};
  result.coverage = "what ran before the process ended";
  result.as_expected = !result.expected.empty() && std::all_of(result.expected.begin(), result.expected.end(),
                                                               [&](const std::string& kind) { return result.found(kind); });
  return result;
}

std::variant<std::vector<ScenarioInfo>, Death> list_scenarios(const fs::path& program, const Options& options) {
  Death death;
  for (const Request::Kind kind : {Request::Kind::list, Request::Kind::names}) {
    Child child(program);
    const auto answer = child.ask({.kind = kind, .scenario = {}, .options = options}, [](const Progress&) {});
    if (const auto* message = std::get_if<Message>(&answer)) {
      if (message->kind != Message::Kind::scenarios) refuse(program, *message);
      return scenarios_from(message->body);
    }
    if (is_interrupted()) throw Interrupted{};
    death = std::get<Death>(answer);
    if (death.moment == Death::Moment::before_main) break;
  }
  return death;
}

Result check(const fs::path& program, const ScenarioInfo& scenario, const Options& options,
             const Child::OnProgress& on_progress) {
  Child child(program);
  const auto answer = child.ask({.kind = Request::Kind::check, .scenario = scenario.name, .options = options}, on_progress);
  if (const auto* message = std::get_if<Message>(&answer)) {
    if (message->kind == Message::Kind::failure) return failed(scenario, options, text_from(message->body));
    if (message->kind != Message::Kind::results) refuse(program, *message);
    return results_in(*message).at(0);
  }
  if (is_interrupted()) return given_up(scenario, options);
  return result_of_death(scenario, options, std::get<Death>(answer));
}

Replayed replay(const fs::path& program, const ScenarioInfo& scenario, const Options& options) {
  Child child(program);
  const auto answer =
      child.ask({.kind = Request::Kind::replay, .scenario = scenario.name, .options = options}, [](const Progress&) {});
  if (const auto* message = std::get_if<Message>(&answer)) {
    if (message->kind != Message::Kind::results) refuse(program, *message);
    const std::vector<Result> results = results_in(*message);
    const Finding& trace = results.at(1).findings.at(0);
    return {.result = results[0], .events = trace.events, .stop = trace.message, .thread_names = trace.thread_names};
  }
  if (is_interrupted()) throw Interrupted{};
  return {.result = result_of_death(scenario, options, std::get<Death>(answer)), .events = {}, .stop = {}, .thread_names = {}};
}

}  // namespace pcheck::command
