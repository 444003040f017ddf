/// `pcheck list`: which scenarios there are.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "checker/command/commands.hpp"
#include "checker/command/json_output.hpp"
#include "reports/display_text.hpp"

namespace pcheck::command {

namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Selected& scenario, int width) {
  const ScenarioInfo& info = scenario.info;
  std::string text = reports::paragraph(scenario.title + (info.summary.empty() ? "" : ": " + info.summary), width);
  if (scenario.broken) return text + "  ends before it can be asked for its scenarios\n";
  std::string expected;
  for (const std::string& kind : info.expected) expected += (expected.empty() ? "" : ", ") + kind;
  if (!expected.empty()) text += "  expects: " + expected + "\n";
  std::vector<std::string> words;
  for (const checker::ParameterInfo& parameter : info.parameters)
    words.push_back(fmt::format("-p {}={}", parameter.name, parameter.default_value));
  if (words.empty()) return text;
  words.insert(words.begin(), " ");
  return text + reports::paragraph(words, width);
}

Json json_of(const Selected& scenario) {
  const ScenarioInfo& info = scenario.info;
  Json parameters = Json::array();
  for (const checker::ParameterInfo& parameter : info.parameters)
    parameters.push_back({{"name", parameter.name}, {"type", parameter.type}, {"default", parameter.default_value}});
  return {{"scenario", info.name},   {"source", info.file},       {"line", info.line},
          {"summary", info.summary}, {"expected", info.expected}, {"parameters", parameters}};
}

}  // namespace

ExitCode list(Session& session) {
  const Settings& settings = session.settings();
  const JsonOutput json(settings.json);
  ProgressLine progress(!settings.quiet);
  const Selection selection = session.select(session.targets(settings.paths), progress);
  complain_about(selection.failures);
  std::string text;
  Json scenarios = Json::array();
  for (const Selected& scenario : selection.scenarios) {
    text += text_of(scenario, session.text().width);
    scenarios.push_back(json_of(scenario));
  }
  if (!json.takes_stdout()) print(text);
  json.write(Json{{"pcheck", PCHECK_VERSION}, {"scenarios", scenarios}}.dump(2, ' ', false, Json::error_handler_t::replace) +
             "\n");
  return selection.failures.empty() ? ExitCode::as_expected : ExitCode::usage;
}

}  // namespace pcheck::command
