#pragma once
/// Files that the user names.

#include <filesystem>
#include <string>

namespace pcheck::command {

/// The whole content. Throws UsageError if it cannot be read.
std::string read_file(const std::filesystem::path& file);

}  // namespace pcheck::command
