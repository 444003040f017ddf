/// `pcheck report`: results in another format.

#include "checker/command/commands.hpp"
#include "checker/command/read_file.hpp"
#include "reports/formats.hpp"
#include "reports/read.hpp"

namespace pcheck::command {

ExitCode report(Session& session) {
  const std::string& file = session.settings().paths.front();
  const std::vector<Result> results = reports::read_results(read_file(file), file);
  const std::string& format = session.settings().format;
  print(reports::render(results, format.empty() ? "text" : format, {.version = PCHECK_VERSION, .text = session.text()}));
  return ExitCode::as_expected;
}

}  // namespace pcheck::command
