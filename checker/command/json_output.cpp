#include "checker/command/json_output.hpp"

#include "checker/command/terminal.hpp"
#include "checker/command/usage_error.hpp"
#include "checker/command/whole_file.hpp"
#include "reports/json.hpp"

namespace pcheck::command {

JsonOutput::JsonOutput(std::string file) : file_(std::move(file)) {
  if (is_wanted() && !takes_stdout()) check_can_write_file(file_);
}

void JsonOutput::write(const std::string& json) const {
  if (takes_stdout()) print(json);
  else if (is_wanted()) write_whole_file(file_, json);
}

void JsonOutput::write(const std::vector<Result>& results) const {
  if (is_wanted()) write(reports::to_json(results, PCHECK_VERSION, 2));
}

void JsonOutput::require_a_reader() const {
  if (has_lost_output() && (takes_stdout() || !is_wanted()))
    throw UsageError("scenarios that are left are not checked, as nothing would be told of them; --json FILE would be");
}

}  // namespace pcheck::command
