#pragma once
/// Commands run by a shell.

#include <string>

namespace pcheck::style {

struct Finished {
  int exit_code = -1;  ///< -1 if a signal ended it
  std::string output;  ///< of stdout and stderr
};

Finished run(const std::string& command);

}  // namespace pcheck::style
