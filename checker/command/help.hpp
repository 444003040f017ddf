#pragma once
/// What --help says beside the list of options.

#include <string>

#include "checker/command/settings.hpp"

namespace pcheck::command {

/// Of `pcheck` and `pcheck --help`.
std::string general_help(const std::string& commands);

/// Examples and exit codes, below a command's options.
std::string help_footer(Action action);

}  // namespace pcheck::command
