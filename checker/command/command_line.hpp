#pragma once
/// From the arguments of a process to settings.

#include <optional>
#include <string>
#include <vector>

#include "checker/command/settings.hpp"

namespace pcheck::command {

/// Who reads the command line.
enum class Host {
  pcheck,            ///< names programs to check
  scenario_program,  ///< is the program to check; names scenarios of its own
};

/// Either settings to act on or a text to print: help or the version.
struct CommandLine {
  std::optional<Settings> settings;
  std::string text;
};

/// `arguments` without the name of the program. Throws UsageError.
CommandLine parse_command_line(const std::vector<std::string>& arguments, Host host);

/// Names of the commands, in the order of the help.
std::vector<std::string> command_names();

}  // namespace pcheck::command
