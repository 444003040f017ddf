/// `pcheck run`: checks scenarios, reports what was found, and writes it down.

#include <fmt/format.h>

#include "checker/command/commands.hpp"
#include "checker/command/counterexamples.hpp"
#include "checker/command/exploring.hpp"
#include "checker/command/interrupt.hpp"
#include "checker/command/json_output.hpp"
#include "checker/command/usage_error.hpp"
#include "reports/finding_text.hpp"

namespace pcheck::command {

namespace {

/// Reports results one after the other, as they come.
class RunReport {
 public:
  RunReport(const Session& session, const JsonOutput& json) : session_(session), json_(json), folder_(session.settings().out) {}

  void add(const Selected& scenario, const Result& result) {
    const std::vector<std::filesystem::path> files = write_counterexamples(scenario, result);
    results_.push_back(result);
    titled_.push_back(result);
    titled_.back().scenario = scenario.title;
    exit_code_ = graver(exit_code_, exit_code_of(result));
    if (json_.takes_stdout()) return;
    if (session_.settings().quiet && result.as_expected) print(reports::headline(titled_.back()) + "\n");
    else print(separated(text_of(scenario, titled_.back(), files)));
  }

  /// The closing lines, and the JSON.
  ExitCode finish(std::size_t selected) const {
    if (!json_.takes_stdout()) {
      if (results_.size() > 1 || is_interrupted()) print("\n" + reports::summary(titled_, session_.text()));
      if (is_interrupted())
        print(fmt::format("interrupted: {} of {} scenarios were checked or begun\n", results_.size(), selected));
    }
    json_.write(results_);
    return exit_code_;
  }

 private:
  /// What has been found is shown, and the run goes on, even where it cannot be written down.
  std::vector<std::filesystem::path> write_counterexamples(const Selected& scenario, const Result& result) {
    try {
      return folder_.write(scenario.title, result);
    } catch (const UsageError& error) {
      complain(error.what());
      exit_code_ = graver(exit_code_, ExitCode::usage);
      return {};
    }
  }

  std::string text_of(const Selected& scenario, const Result& result, const std::vector<std::filesystem::path>& files) const {
    reports::TextOptions options = session_.text();
    const Finding* const headline = reports::headline_finding(result);
    const std::size_t shown = headline == nullptr ? 0 : static_cast<std::size_t>(headline - result.findings.data());
    if (!files.empty()) options.replay_command = replay_command(session_, scenario, files[shown]);
    std::string text = reports::text(result, options);
    for (std::size_t i = 0; i < files.size(); ++i)
      if (i != shown) text += fmt::format("{}: {}\n", result.findings[i].kind, replay_command(session_, scenario, files[i]));
    return text;
  }

  /// An empty line around what takes several lines.
  std::string separated(const std::string& text) {
    const bool is_long = text.find('\n') + 1 < text.size();
    const bool is_first = results_.size() == 1;
    const std::string line = (is_long || last_was_long_) && !is_first ? "\n" : "";
    last_was_long_ = is_long;
    return line + text;
  }

  const Session& session_;
  const JsonOutput& json_;
  CounterexampleFolder folder_;
  std::vector<Result> results_;
  std::vector<Result> titled_;  ///< the same under names that tell families apart
  ExitCode exit_code_ = ExitCode::as_expected;
  bool last_was_long_ = false;
};

}  // namespace

ExitCode run(Session& session) {
  const Settings& settings = session.settings();
  const JsonOutput json(settings.json);
  RunReport report(session, json);
  ProgressLine progress(!settings.quiet);
  const Selection selection = session.select(session.targets(settings.paths), progress);
  complain_about(selection.failures);
  if (!selection.failures.empty() && !settings.options.keep_going) return ExitCode::usage;
  explore_all(session, selection.scenarios, settings.options, progress, [&](const Selected& scenario, const Result& result) {
    json.require_a_reader();
    report.add(scenario, result);
  });
  ExitCode code = report.finish(selection.scenarios.size());
  if (!selection.failures.empty()) code = graver(code, ExitCode::usage);
  return is_interrupted() ? ExitCode::interrupted : code;
}

}  // namespace pcheck::command
