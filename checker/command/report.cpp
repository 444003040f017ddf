/// `pcheck report`: results in another format.

#include "checker/command/commands.hpp"
#include "checker/command/read_file.hpp"
#include "reports/formats.hpp"
#include "reports/read.hpp"

namespace pcheck::command {

ExitCode report(Session& session) {
  const std::string& file = session.settings().paths.front();
  std::vector<Result> results = reports::read_results(read_file(file), file);
  const std::string format = session.settings().format.empty() ? "text" : session.settings().format;
  if (format != "json")  // which has the name and the source
    for (Result& result : results) result.scenario = title_of(result.scenario, result.source);
  print(reports::render(results, format, {.version = PCHECK_VERSION, .text = session.text()}));
  return ExitCode::as_expected;
}

}  // namespace pcheck::command
