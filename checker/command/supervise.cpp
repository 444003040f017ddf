#include "checker/command/supervise.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "checker/command/interrupt.hpp"
#include "checker/command/usage_error.hpp"
#include "checker/finding_kinds.hpp"
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

/// Of a worker that was ended from outside, and then another one.
std::string in_words_of_the_machine(const Death& death) {
  return fmt::format(
      "its process {}, twice and not by the scenario, as the system does where memory runs out; fewer --jobs or --memory SIZE "
      "may "
      "help",
      in_words(death));
}

/// A violation that shows in the death of the process.
Finding finding_of_death(const ScenarioInfo& scenario, const Death& death) {
  Finding finding;
  finding.kind = death.hung ? "hang" : "crash";
  if (death.moment == Death::Moment::before_main)
    finding.message = fmt::format("the program {} before main(){}", in_words(death),
                                  death.exited ? ", which is pcheck's: a scenario needs none of its own" : "");
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

/// The others can be checked all the same.
Result mistaken(const ScenarioInfo& scenario, const Options& options, const std::string& error) {
  Result result = failed(scenario, options, error);
  result.is_mistake = true;
  return result;
}

/// For a death that Ctrl-C brought about.
Result given_up(const ScenarioInfo& scenario, const Options& options) {
  Result result = failed(scenario, options, {});
  result.verdict = Verdict::inconclusive;
  result.coverage = "nothing: interrupted";
  return result;
}

/// For a death that came from outside.
Result not_checked(const ScenarioInfo& scenario, const Options& options, const Death& death) {
  Result result = failed(scenario, options, {});
  result.verdict = Verdict::inconclusive;
  result.coverage = fmt::format("nothing: {}", in_words_of_the_machine(death));
  return result;
}

using Answer = std::variant<Message, Death>;

/// Both at the same point of the same execution: then it is the scenario that does it.
bool is_same_death(const Death& one, const Death& other) {
  return one.moment == Death::Moment::in_scenario && one.moment == other.moment && one.cause == other.cause &&
         one.schedule == other.schedule;
}

/// Asks a worker; and another one where it was ended in a way that says nothing of the program. As that is what happens where
/// memory runs out, the other one is to do with less.
Answer ask(const fs::path& program, Request request, const Child::OnProgress& on_progress) {
  Answer first = Child(program).ask(request, on_progress);
  const auto* const death = std::get_if<Death>(&first);
  if (death == nullptr || !death->may_come_from_outside || is_interrupted()) return first;
  request.options.memory_bytes_max /= 2;
  Answer second = Child(program).ask(request, on_progress);
  auto* const again = std::get_if<Death>(&second);
  if (again != nullptr && again->may_come_from_outside && !is_same_death(*death, *again))
    again->moment = Death::Moment::at_random;
  return second;
}

[[noreturn]] void refuse(const fs::path& program, const Message& message) {
  const std::string text = text_from(message.body);
  if (message.kind == Message::Kind::usage_error || message.kind == Message::Kind::scenario_mistake) throw UsageError(text);
  throw std::runtime_error(program.filename().string() + ": " + text);
}

std::vector<Result> results_in(const Message& message) {
  return reports::read_results(message.body, "the worker's answer", reports::OutcomeSchedules::texts);
}

}  // namespace

std::string in_words(const Death& death) {
  if (death.hung) return "did not react any more and was ended";
  return (death.exited ? "ended with " : "was ended by ") + death.cause;
}

Result result_of_death(const ScenarioInfo& scenario, const Options& options, const Death& death) {
  if (death.moment == Death::Moment::at_random) return not_checked(scenario, options, death);
  if (death.moment == Death::Moment::in_pcheck)
    return failed(scenario, options,
                  with_output(fmt::format("pcheck's worker {}, not in the scenario's code: a bug of pcheck's", in_words(death)),
                              death.output));
  Result result = failed(scenario, options, {});
  result.verdict = Verdict::violation;
  checker::add_kinds(result.expected, scenario.expected);
  result.findings = {finding_of_death(scenario, death)};
  result.coverage = "what ran before the process ended";
  result.as_expected = !result.expected.empty() && std::all_of(result.expected.begin(), result.expected.end(),
                                                               [&](const std::string& kind) { return result.found(kind); });
  return result;
}

std::variant<std::vector<ScenarioInfo>, Death> list_scenarios(const fs::path& program, const Options& options) {
  Death death;
  for (const Request::Kind kind : {Request::Kind::list, Request::Kind::names}) {
    const Answer answer = ask(program, {.kind = kind, .scenario = {}, .options = options}, [](const Progress&) {});
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
  const Answer answer = ask(program, {.kind = Request::Kind::check, .scenario = scenario.name, .options = options}, on_progress);
  if (const auto* message = std::get_if<Message>(&answer)) {
    if (message->kind == Message::Kind::failure) return failed(scenario, options, text_from(message->body));
    if (message->kind == Message::Kind::scenario_mistake) return mistaken(scenario, options, text_from(message->body));
    if (message->kind != Message::Kind::results) refuse(program, *message);
    return std::move(results_in(*message).at(0));
  }
  if (is_interrupted()) return given_up(scenario, options);
  return result_of_death(scenario, options, std::get<Death>(answer));
}

Replayed replay(const fs::path& program, const ScenarioInfo& scenario, const Options& options) {
  const Answer answer =
      ask(program, {.kind = Request::Kind::replay, .scenario = scenario.name, .options = options}, [](const Progress&) {});
  if (const auto* message = std::get_if<Message>(&answer)) {
    if (message->kind != Message::Kind::results) refuse(program, *message);
    const std::vector<Result> results = results_in(*message);
    const Finding& trace = results.at(1).findings.at(0);
    return {.result = results[0], .events = trace.events, .stop = trace.message, .thread_names = trace.thread_names};
  }
  if (is_interrupted()) throw Interrupted{};
  if (const Death& death = std::get<Death>(answer); death.moment == Death::Moment::at_random)
    throw UsageError("the replay was not completed: " + in_words_of_the_machine(death));
  return {.result = result_of_death(scenario, options, std::get<Death>(answer)), .events = {}, .stop = {}, .thread_names = {}};
}

}  // namespace pcheck::command
