#pragma once
/// Counterexample files, and the commands that run them again.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <pcheck/result.hpp>

#include "checker/command/session.hpp"

namespace pcheck::command {

class CounterexampleFolder {
 public:
  /// Throws UsageError if nothing can be written to `folder`, which is made when it is needed.
  explicit CounterexampleFolder(std::filesystem::path folder);

  /// Writes one file for each finding, `<family>-<scenario>.<kind>[.n].json`, and returns them in order.
  std::vector<std::filesystem::path> write(const std::string& title, const Result& result);

 private:
  const std::filesystem::path folder_;
  std::map<std::string, int> count_of_;  ///< files of this run, by name without number
};

/// The command that runs the counterexample in `file` again, as a shell takes it.
std::string replay_command(const Session& session, const Selected& scenario, const std::filesystem::path& file);

}  // namespace pcheck::command
