/// `pcheck --real`: scenarios on real threads or MPI, and beside it what the model says is possible.

#include <optional>

#include "checker/command/commands.hpp"
#include "checker/command/exit_code.hpp"
#include "checker/command/exploring.hpp"
#include "checker/command/interrupt.hpp"
#include "checker/command/json_output.hpp"
#include "checker/command/real_sample.hpp"
#include "checker/command/usage_error.hpp"
#include "reports/real_text.hpp"

namespace pcheck::command {

namespace {

constexpr double model_seconds = 10;

bool is_on_mpi(const Settings& settings) { return settings.real == "mpi"; }

/// A sample that finds nothing proves nothing; what is declared as expected may show or not. Of MPI and processes the model is to
/// know all, so that an outcome which it excludes is never as expected.
ExitCode exit_code_of(const Selected& scenario, const Result& result) {
  if (result.is_mistake) return ExitCode::usage;
  const RealRuns& sample = *result.real;
  const bool any_impossible = reports::has_impossible_outcome(result);
  if (sample.on != "threads" && any_impossible) return ExitCode::violation;
  if (!scenario.info.expected.empty()) return ExitCode::as_expected;
  const bool is_clean = sample.failed + sample.crashed + sample.hung == 0 && !any_impossible;
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
                  progress.show(scenario.title + " on " + reports::place_of(settings.real));
                  Result result = model;
                  result.real = make_runs(session, scenario, progress);
                  result.real->on = settings.real;
                  progress.clear();
                  code = graver(code, exit_code_of(scenario, result));
                  results.push_back(result);
                  result.scenario = scenario.title;
                  if (!json.takes_stdout()) print((results.size() == 1 ? "" : "\n") + reports::real_text(result, session.text()));
                });
  } catch (const Interrupted&) {
    progress.clear();  // what has been sampled so far is reported
  }
  json.write(results);
  if (is_interrupted() && results.empty()) throw Interrupted{};
  return is_interrupted() ? ExitCode::interrupted : code;
}

}  // namespace pcheck::command
