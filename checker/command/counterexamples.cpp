#include "checker/command/counterexamples.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "checker/command/usage_error.hpp"
#include "checker/command/whole_file.hpp"
#include "reports/json.hpp"

namespace pcheck::command {

namespace {

namespace fs = std::filesystem;

std::string as_file_name(std::string text) {
  std::replace(text.begin(), text.end(), '/', '-');
  return text;
}

std::string quoted_for_shell(const std::string& text) {
  const bool is_plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("_-./=,:@%+").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (is_plain) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

/// Options that an execution depends on and that the file does not hold.
std::string execution_options(const Options& options) {
  const Options usual;
  std::string text;
  if (options.virtual_time) text += " --time virtual";
  if (options.spurious) text += " --spurious";
  if (options.buffering != usual.buffering) text += " --buffering " + options.buffering;
  if (options.detect_leaks) text += " --leaks";
  if (options.message_races != usual.message_races) text += " --message-races " + options.message_races;
  if (options.stack_bytes != usual.stack_bytes) text += fmt::format(" --stack {}", options.stack_bytes);
  if (options.hang_seconds != usual.hang_seconds) text += fmt::format(" --hang {}", options.hang_seconds);
  if (options.steps_max != usual.steps_max) text += fmt::format(" --steps {}", options.steps_max);
  return text;
}

}  // namespace

CounterexampleFolder::CounterexampleFolder(fs::path folder) : folder_(std::move(folder)) { check_can_write_in(folder_); }

std::vector<fs::path> CounterexampleFolder::write(const std::string& title, const Result& result) {
  std::vector<fs::path> files;
  for (const Finding& finding : result.findings) {
    const std::string name = as_file_name(title + "." + finding.kind);
    const int number = ++count_of_[name];
    const fs::path file = folder_ / (number == 1 ? name + ".json" : fmt::format("{}.{}.json", name, number));
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error)
      throw UsageError(fmt::format("cannot make the folder {}: {}; name another with --out", folder_.string(), error.message()));
    write_whole_file(file, reports::counterexample_json(result, finding, PCHECK_VERSION));
    files.push_back(file);
  }
  return files;
}

std::string replay_command(const Session& session, const Selected& scenario, const fs::path& file) {
  const std::string name = quoted_for_shell(file.string());
  const bool is_program = scenario.target.kind == Target::Kind::executable;
  const std::string program =
      is_program && session.invocation() != scenario.target.file ? " " + quoted_for_shell(scenario.target.file.string()) : "";
  std::error_code error;
  // Whoever starts pcheck in another way may say so in several words.
  const std::string& command = session.invocation();
  return fmt::format("{} replay {}{}{}", fs::exists(command, error) ? quoted_for_shell(command) : command, name, program,
                     execution_options(session.settings().options));
}

}  // namespace pcheck::command
