#include "style/shell.hpp"

#include <sys/wait.h>

#include <array>
#include <cstdio>

namespace pcheck::style {

Finished run(const std::string& command) {
  Finished finished;
  FILE* const pipe = popen(("(" + command + ") 2>&1").c_str(), "r");
  if (pipe == nullptr) return finished;
  std::array<char, 4096> buffer;
  for (std::size_t bytes = 0; (bytes = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    finished.output.append(buffer.data(), bytes);
  const int status = pclose(pipe);
  if (WIFEXITED(status)) finished.exit_code = WEXITSTATUS(status);
  return finished;
}

}  // namespace pcheck::style
