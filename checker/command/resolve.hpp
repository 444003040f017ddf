#pragma once
/// What the PATHs of the command line stand for.

#include <filesystem>
#include <string>
#include <vector>

namespace pcheck::command {

/// One program: a source file to compile, or an executable.
struct Target {
  enum class Kind { source, executable };
  Kind kind = Kind::source;
  std::filesystem::path file;
  std::string only;  ///< the one scenario of it that was named; empty: all
};

/// Folders in which scenarios are looked up by name, the first ones first.
using NameFolders = std::vector<std::filesystem::path>;

/// The programs that `paths` name, in order, each once. A path is a folder (all .cpp files below it that hold scenarios,
/// sorted), a .cpp file, an executable, or a name: `philosophers/naive`, `philosophers` or `naive`.
/// Throws UsageError for what is neither, for a folder without scenarios and for a name with several meanings.
std::vector<Target> resolve(const std::vector<std::string>& paths, const NameFolders& folders);

/// The .cpp files below `folder` that hold scenarios, sorted.
std::vector<std::filesystem::path> scenario_sources(const std::filesystem::path& folder);

}  // namespace pcheck::command
