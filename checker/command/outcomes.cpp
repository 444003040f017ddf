/// `pcheck outcomes`: everything that scenarios can end in.

#include "checker/command/commands.hpp"
#include "checker/command/exit_code.hpp"
#include "checker/command/exploring.hpp"
#include "checker/command/interrupt.hpp"
#include "checker/command/json_output.hpp"
#include "reports/json.hpp"

namespace pcheck::command {

namespace {

ExitCode exit_code_of_outcomes(const Result& result) {
  if (result.verdict == Verdict::error) return ExitCode::internal;
  return covers_all(result) ? ExitCode::as_expected : ExitCode::inconclusive;
}

}  // namespace

ExitCode outcomes(Session& session) {
  const Settings& settings = session.settings();
  const JsonOutput json(settings.json);
  ProgressLine progress(!settings.quiet);
  const Selection selection = session.select(session.targets(settings.paths), progress);
  complain_about(selection.failures);
  if (!selection.failures.empty() && !settings.options.keep_going) return ExitCode::usage;
  Options options = settings.options;
  options.all_outcomes = true;
  options.minimise = false;
  std::vector<Result> results;
  ExitCode code = selection.failures.empty() ? ExitCode::as_expected : ExitCode::usage;
  explore_all(session, selection.scenarios, options, progress, [&](const Selected& scenario, const Result& result) {
    json.require_a_reader();
    results.push_back(result);
    code = graver(code, exit_code_of_outcomes(result));
    if (json.takes_stdout()) return;
    Result titled = result;
    titled.scenario = scenario.title;
    const bool is_first = results.size() == 1;
    print((is_first ? "" : "\n") + (result.verdict == Verdict::error ? reports::text(titled, session.text())
                                                                     : reports::outcomes_text(titled, session.text())));
  });
  json.write(reports::to_json(results, PCHECK_VERSION, 2));
  return is_interrupted() ? ExitCode::interrupted : code;
}

}  // namespace pcheck::command
