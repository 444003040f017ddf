/// `pcheck replay`: a counterexample, run again exactly; tells where the code changed under it.

#include <algorithm>

#include <fmt/format.h>

#include "checker/command/commands.hpp"
#include "checker/command/comparison.hpp"
#include "checker/command/read_file.hpp"
#include "checker/command/suggest.hpp"
#include "checker/command/supervise.hpp"
#include "checker/command/usage_error.hpp"
#include "reports/event_text.hpp"
#include "reports/finding_text.hpp"
#include "reports/read.hpp"

namespace pcheck::command {

namespace {

constexpr std::size_t moves_shown = 5;

/// The one result with the one finding that the file has to hold.
Result read_counterexample(const std::string& file) {
  std::vector<Result> results = reports::read_results(read_file(file), file);
  std::size_t findings = 0;
  for (const Result& result : results) findings += result.findings.size();
  if (results.size() == 1 && findings == 1) return std::move(results.front());
  throw UsageError(
      fmt::format("{} holds {} with {}, a counterexample file holds one of each; such files are in the folder of --out", file,
                  reports::counted(results.size(), "result"), reports::counted(findings, "finding")));
}

Target target_of(const Session& session, const Result& recorded) {
  const std::vector<std::string>& paths = session.settings().paths;
  const std::string& path = paths.size() > 1 ? paths[1] : recorded.source;
  std::error_code error;
  if (paths.size() == 1 && !std::filesystem::exists(path, error) && session.targets({}).front().kind != Target::Kind::executable)
    throw UsageError(fmt::format(
        "{}: the source of its scenario, {}, is not there; replay it in the folder in which it was found, or name the "
        "scenario's program: pcheck replay FILE PATH",
        paths[0], path.empty() ? "which it does not name" : path));
  const std::vector<Target> targets = session.targets({path});
  if (targets.size() == 1) return targets.front();
  throw UsageError(fmt::format("{} holds several programs; name the one that {} is of", path, paths[0]));
}

Options replay_options(const Settings& settings, const Result& recorded) {
  const Finding& finding = recorded.findings.front();
  Options options = settings.options;
  options.strategy = "replay";
  options.parameters = recorded.parameters;
  options.schedule = finding.schedule;
  if (finding.loop_begin) options.loop_steps = finding.schedule.size() - *finding.loop_begin;
  options.keep_going = true;  // the recorded finding may come after another
  options.steps_max = std::max<std::uint64_t>(options.steps_max, finding.schedule.size() + 1);
  options.detect_leaks = options.detect_leaks || finding.kind == "leak";
  if (finding.kind == "message_race" && options.message_races == "none") options.message_races = "outcomes";
  return options;
}

/// What the program does not take, such as a parameter's value, comes from the file.
Replayed replay_now(const std::string& file, const std::filesystem::path& program, const Result& recorded,
                    const Options& options) try {
  const auto listed = list_scenarios(program, options);
  if (const auto* const death = std::get_if<Death>(&listed))
    return {.result = result_of_death({}, options, *death), .events = {}, .stop = {}, .thread_names = {}};
  std::vector<std::string> names;
  for (const ScenarioInfo& info : std::get<std::vector<ScenarioInfo>>(listed)) {
    if (info.name == recorded.scenario) return replay(program, info, options);
    names.push_back(info.name);
  }
  throw UsageError(fmt::format("the counterexample is of scenario '{}', which the program does not have{}; it has {}",
                               recorded.scenario, did_you_mean(recorded.scenario, names), comma_list(names)));
} catch (const UsageError& error) {
  throw UsageError(file + ": " + error.what());
}

std::string moves_text(const std::vector<Move>& moves) {
  std::string text;
  for (std::size_t i = 0; i < std::min(moves.size(), moves_shown); ++i)
    text += fmt::format("  step {}: recorded at {}, now at {}\n", moves[i].step, reports::location_text(moves[i].recorded),
                        reports::location_text(moves[i].now));
  if (moves.size() > moves_shown) text += fmt::format("  and {} more\n", moves.size() - moves_shown);
  return moves.empty() ? text : "the code has moved since it was recorded:\n" + text;
}

std::string finding_words(const Result& result) {
  std::vector<std::string> kinds;
  for (const Finding& finding : result.findings) kinds.push_back(finding.kind);
  return kinds.empty() ? "no finding" : comma_list(kinds);
}

/// What an execution shows that is like what was recorded: it may show several things of a kind, and its words may have changed
/// with the code.
const Finding* find_like(const Finding& recorded, const std::vector<Finding>& findings) {
  const auto likeness = [&](const Finding& finding) {
    if (finding.kind != recorded.kind) return 0;
    return finding.message == recorded.message ? 3 : finding.objects == recorded.objects ? 2 : 1;
  };
  const auto best = std::max_element(findings.begin(), findings.end(),
                                     [&](const Finding& a, const Finding& b) { return likeness(a) < likeness(b); });
  return best == findings.end() || likeness(*best) == 0 ? nullptr : &*best;
}

ExitCode tell_divergence(const std::string& title, const Divergence& divergence, const std::vector<Move>& moves) {
  print(fmt::format("{}: the replay diverges at step {}\n  recorded: {}\n  now:      {}\n{}", title, divergence.step,
                    divergence.recorded, divergence.now, moves_text(moves)));
  print("The program is not the one that the counterexample was recorded of: check it again to get a new one.\n");
  return ExitCode::diverged;
}

ExitCode tell_missing(const std::string& title, const Finding& recorded, const Result& now) {
  print(fmt::format("{}: all {} as recorded, but the finding does not show\n  recorded: {}\n  now:      {}\n", title,
                    reports::counted(recorded.schedule.size(), "step"), reports::finding_headline(recorded), finding_words(now)));
  if (recorded.loop_begin)
    print(fmt::format("The state at the end is not that before step {} any more, or what is repeated gets somebody further.\n",
                      *recorded.loop_begin));
  print("The program is not the one that the counterexample was recorded of, or it needs options that were given then.\n");
  return ExitCode::diverged;
}

}  // namespace

ExitCode replay_file(Session& session) {
  const std::string& file = session.settings().paths.front();
  const Result recorded = read_counterexample(file);
  const Finding& finding = recorded.findings.front();
  const Replayed now = replay_now(file, session.program_of(target_of(session, recorded), Backend::model), recorded,
                                  replay_options(session.settings(), recorded));
  const Execution execution_then{finding.events, finding.thread_names};
  Execution execution_now{now.events, now.thread_names};
  if (!now.stop.empty()) execution_now.stop = now.stop;
  const std::string title = fmt::format("{} ({})", recorded.scenario, file);
  // A worker that died leaves neither events nor a word of why it stopped behind.
  if (!now.events.empty() || !now.stop.empty())
    if (const auto divergence = first_divergence(execution_then, execution_now))
      return tell_divergence(title, *divergence, moves(execution_then, execution_now));
  if (!now.events.empty() && now.events.size() < finding.schedule.size())
    return tell_divergence(title,
                           {.step = now.events.size(),
                            .recorded = fmt::format("a step of thread {}", finding.schedule[now.events.size()].thread),
                            .now = execution_now.stop},
                           moves(execution_then, execution_now));
  const Finding* const same = find_like(finding, now.result.findings);
  if (same == nullptr) return tell_missing(title, finding, now.result);
  print(fmt::format("{}: reproduced, {} as recorded\n", title, reports::counted(finding.schedule.size(), "step")));
  print(moves_text(moves(execution_then, execution_now)) + "\n" + reports::text(*same, session.text()));
  return ExitCode::as_expected;
}

}  // namespace pcheck::command
