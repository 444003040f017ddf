/// `pcheck outcomes`: everything that scenarios can end in.

#include <utility>

#include "checker/command/commands.hpp"
#include "checker/command/exit_code.hpp"
#include "checker/command/exploring.hpp"
#include "checker/command/interrupt.hpp"
#include "checker/command/json_output.hpp"
#include "reports/text.hpp"

namespace pcheck::command {

namespace {

ExitCode exit_code_of_outcomes(const Result& result) {
  if (result.verdict == Verdict::error) return exit_code_of(result);
  return reports::covers_all(result) ? ExitCode::as_expected : ExitCode::inconclusive;
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
  bool is_first = true;
  ExitCode code = selection.failures.empty() ? ExitCode::as_expected : ExitCode::usage;
  explore_all(session, selection.scenarios, options, progress, [&](const Selected& scenario, const Result& result) {
    json.require_a_reader();
    if (json.is_wanted()) results.push_back(result);
    code = graver(code, exit_code_of_outcomes(result));
    if (json.takes_stdout()) return;
    Result titled = result;
    titled.scenario = scenario.title;
    print((std::exchange(is_first, false) ? "" : "\n") + (result.verdict == Verdict::error
                                                              ? reports::text(titled, session.text())
                                                              : reports::outcomes_text(titled, session.text())));
  });
  json.write(results);
  return is_interrupted() ? ExitCode::interrupted : code;
}

}  // namespace pcheck::command
