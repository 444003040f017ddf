#include "checker/command/read_file.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "checker/command/usage_error.hpp"

namespace pcheck::command {

std::string read_file(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error))
    throw UsageError(fmt::format("{} is a folder; name a file in it", file.string()));
  if (std::filesystem::is_character_file(file, error))
    throw UsageError(fmt::format("{} is a device, which may never end; name a file", file.string()));
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw UsageError(fmt::format("cannot read {}: {}", file.string(), std::strerror(errno)));
  std::ostringstream content;
  content << stream.rdbuf();
  return content.str();
}

}  // namespace pcheck::command
