/// `pcheck --real`: scenarios on real threads or MPI, and beside it what the model says is possible.

#include <algorithm>

#include <fmt/format.h>

#include "checker/command/commands.hpp"
#include "checker/command/exit_code.hpp"
#include "checker/command/exploring.hpp"
#include "checker/command/interrupt.hpp"
#include "checker/command/json_output.hpp"
#include "checker/command/real_sample.hpp"
#include "checker/command/suggest.hpp"
#include "checker/command/usage_error.hpp"
#include "reports/display_text.hpp"
#include "reports/event_text.hpp"
#include "reports/json.hpp"
#include "reports/table.hpp"

namespace pcheck::command {

namespace {

using Values = std::map<std::string, std::string>;

constexpr double model_seconds = 10;
constexpr std::size_t outcomes_shown = 50;

/// An outcome, how often it was seen, and whether the model reaches it.
struct Row {
  Values values;
  std::uint64_t count = 0;
  bool in_model = false;
};

struct Comparison {
  std::vector<Row> rows;          ///< the most frequent first
  const char* not_in_model = "";  ///< says what it means that the model has not reached an outcome
  bool any_impossible = false;    ///< seen, and the complete model excludes it
};

/// Where one thread fails a check, others are on their way still, and the outcomes of all are not those that runs end in.
bool fails_checks(const Result& model) {
  return std::any_of(model.findings.begin(), model.findings.end(), [](const Finding& f) { return f.kind == "check_failed"; });
}

Comparison compare(const RealRuns& sample, const Result& model) {
  std::map<Values, Row> rows;
  for (const RealRuns::Outcome& outcome : sample.outcomes)
    rows[outcome.values] = {.values = outcome.values, .count = outcome.count, .in_model = false};
  for (const OutcomeRecord& outcome : model.outcomes) {
    Row& row = rows[outcome.values];
    row.values = outcome.values;
    row.in_model = true;
  }
  Comparison comparison;
  const bool knows_all = covers_all(model) && !fails_checks(model);
  comparison.not_in_model = knows_all           ? "impossible"
                            : covers_all(model) ? "where a check fails"
                                                : "not reached in the time given";
  for (auto& [values, row] : rows) comparison.rows.push_back(std::move(row));
  std::stable_sort(comparison.rows.begin(), comparison.rows.end(), [](const Row& a, const Row& b) { return a.count > b.count; });
  comparison.any_impossible = knows_all && std::any_of(comparison.rows.begin(), comparison.rows.end(),
                                                       [](const Row& row) { return row.count != 0 && !row.in_model; });
  return comparison;
}

std::string values_text(const Values& values) {
  std::vector<std::string> words;
  for (const auto& [key, value] : values) words.push_back(key + " = " + value);
  return reports::printable(comma_list(words));
}

std::string model_words(const Row& row, const char* not_in_model) {
  if (row.in_model) return row.count != 0 ? "reachable" : "reachable, not seen here";
  return not_in_model;
}

std::string bar(std::uint64_t count, std::uint64_t all) {
  constexpr std::uint64_t columns = 20;
  const std::uint64_t length = all == 0 ? 0 : (count * columns + all - 1) / all;
  return std::string(length, '#');
}

std::string histogram(const Comparison& comparison, std::uint64_t runs, const reports::TextOptions& options) {
  reports::Table table({{.title = "outcome"}, {.title = "runs", .is_number = true}, {.title = ""}, {.title = "in the model"}});
  for (std::size_t i = 0; i < std::min(comparison.rows.size(), outcomes_shown); ++i) {
    const Row& row = comparison.rows[i];
    table.add_row({values_text(row.values), fmt::format("{}", fmt::group_digits(row.count)), bar(row.count, runs),
                   model_words(row, comparison.not_in_model)});
  }
  std::string text = table.text(options.width, reports::Paint(options.colour));
  if (comparison.rows.size() > outcomes_shown)
    text += fmt::format("  and {} more outcomes\n", comparison.rows.size() - outcomes_shown);
  return text;
}

std::string counts_text(const RealRuns& sample) {
  std::string text = fmt::format("{} of {} completed", fmt::group_digits(sample.completed), reports::counted(sample.runs, "run"));
  const auto add = [&](std::uint64_t count, const char* words) {
    if (count != 0) text += fmt::format(", {} {}", fmt::group_digits(count), words);
  };
  add(sample.failed, "failed");
  add(sample.crashed, "crashed");
  add(sample.hung, "hung");
  add(sample.discarded, "discarded by assume()");
  if (sample.stopped_early) text += "; stopped early, since so many did not complete";
  return text;
}

bool is_on_mpi(const Settings& settings) { return settings.real == "mpi"; }
bool is_on_processes(const Settings& settings) { return settings.real == "processes"; }

/// What the runs were made on.
const char* place_of(const Settings& settings) {
  if (is_on_mpi(settings)) return "MPI";
  return is_on_processes(settings) ? "processes" : "real threads";
}

std::string text_of(const std::string& title, const char* place, const RealRuns& sample, const Comparison& comparison,
                    const Result& model, const reports::TextOptions& options) {
  std::string text = reports::paragraph(
      fmt::format("{} on {}: {}, in {:.1f} s", title, place, counts_text(sample), sample.seconds), options.width);
  for (const RealRuns::Failure& failure : sample.failures)
    text += reports::paragraph(
        reports::printable(fmt::format("{} {}: {}", reports::counted(failure.count, "time"), failure.kind, failure.message)),
        options.width);
  if (!comparison.rows.empty()) text += histogram(comparison, sample.runs, options);
  std::vector<std::string> kinds;
  for (const Finding& finding : model.findings)
    if (std::find(kinds.begin(), kinds.end(), finding.kind) == kinds.end()) kinds.push_back(finding.kind);
  text += reports::paragraph(fmt::format("model: {}{}; covered {}", to_string(model.verdict),
                                         kinds.empty() ? "" : " (" + comma_list(kinds) + ")", model.coverage),
                             options.width);
  if (comparison.any_impossible)
    text += reports::paragraph(
        fmt::format(
            "warning: {} ended in what the model says is impossible: the model is wrong there, or the scenario depends on "
            "more than the order of what its threads do",
            place),
        options.width);
  return text;
}

/// A sample that finds nothing proves nothing; what is declared as expected may show or not. Of MPI and processes the model is to
/// know all, so that an outcome which it excludes is never as expected.
ExitCode exit_code_of(const Selected& scenario, const Settings& settings, const RealRuns& sample, const Comparison& comparison) {
  if ((is_on_mpi(settings) || is_on_processes(settings)) && comparison.any_impossible) return ExitCode::violation;
  if (!scenario.info.expected.empty()) return ExitCode::as_expected;
  const bool is_clean = sample.failed + sample.crashed + sample.hung == 0 && !comparison.any_impossible;
  return is_clean ? ExitCode::as_expected : ExitCode::violation;
}

Options model_options(const Settings& settings) {
  Options options = settings.options;
  options.all_outcomes = true;
  options.minimise = false;
  if (options.seconds_max == 0) options.seconds_max = model_seconds;
  return options;
}

/// mpirun has to know the number of ranks before the scenario says it: the model has heard it.
RealRuns make_runs(Session& session, const Selected& scenario, ProgressLine& progress) {
  Settings settings = session.settings();
  if (!is_on_mpi(settings))
    return sample_real_runs(session.program_of(scenario.target, Backend::real), scenario.info, settings, progress);
  for (const checker::ParameterInfo& parameter : scenario.info.parameters)
    if (parameter.name == "ranks") settings.options.parameters.emplace("ranks", parameter.default_value);
  if (!settings.options.parameters.contains("ranks") && !scenario.info.parameters_known)
    throw UsageError(scenario.title + " ends before pcheck knows its number of ranks: give it with --ranks N");
  if (!settings.options.parameters.contains("ranks"))
    throw UsageError(scenario.title + " has no ranks: --real=mpi is for scenarios that call run_ranks()");
  return sample_real_runs(session.program_of(scenario.target, Backend::mpi), scenario.info, settings, progress);
}

}  // namespace

ExitCode run_for_real(Session& session) {
  const Settings& settings = session.settings();
  if (is_on_mpi(settings)) require_mpi(find_installation());
  const JsonOutput json(settings.json);
  ProgressLine progress(!settings.quiet);
  const std::vector<Target> targets = session.targets(settings.paths);
  for (const Target& target : targets)
    if (target.kind == Target::Kind::executable)
      throw UsageError(target.file.string() +
                       " is compiled for the model; --real needs the scenario's .cpp file, to compile it for real threads");
  const Selection selection = session.select(targets, progress);
  complain_about(selection.failures);
  if (!selection.failures.empty() && !settings.options.keep_going) return ExitCode::usage;
  ExitCode code = selection.failures.empty() ? ExitCode::as_expected : ExitCode::usage;
  std::vector<Result> results;
  try {
    explore_all(session, selection.scenarios, model_options(settings), progress,
                [&](const Selected& scenario, const Result& model) {
                  if (is_interrupted()) return;
                  json.require_a_reader();
                  progress.show(scenario.title + " on " + place_of(settings));
                  const RealRuns sample = make_runs(session, scenario, progress);
                  progress.clear();
                  const Comparison comparison = compare(sample, model);
                  code = graver(code, exit_code_of(scenario, settings, sample, comparison));
                  if (!json.takes_stdout())
                    print((results.empty() ? "" : "\n") +
                          text_of(scenario.title, place_of(settings), sample, comparison, model, session.text()));
                  results.push_back(model);
                  results.back().real = sample;
                });
  } catch (const Interrupted&) {
    progress.clear();  // what has been sampled so far is reported
  }
  json.write(reports::to_json(results, PCHECK_VERSION, 2));
  if (is_interrupted() && results.empty()) throw Interrupted{};
  return is_interrupted() ? ExitCode::interrupted : code;
}

}  // namespace pcheck::command
