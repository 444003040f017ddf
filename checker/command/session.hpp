#pragma once
/// What all commands share: the settings, and the way from PATHs to scenarios that can be run.

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "checker/command/child.hpp"
#include "checker/command/command_line.hpp"
#include "checker/command/compiler.hpp"
#include "checker/command/protocol.hpp"
#include "checker/command/resolve.hpp"
#include "checker/command/settings.hpp"
#include "checker/command/terminal.hpp"

namespace pcheck::command {

/// The name of a scenario with the folder of its source, as variants of different families may share a name.
std::string title_of(const std::string& scenario, const std::string& source);

/// A scenario that was asked for, and the program that holds it.
struct Selected {
  Target target;
  std::filesystem::path program;
  ScenarioInfo info;
  std::string title;             ///< "philosophers/naive"
  std::optional<Result> broken;  ///< the program ended before it could name its scenarios
};

struct CompileFailure {
  std::filesystem::path source;
  std::string message;
};

struct Selection {
  std::vector<Selected> scenarios;
  std::vector<CompileFailure> failures;
};

class Session {
 public:
  /// `own_program` is the scenario program that this process is an instance of, if it is.
  Session(Settings settings, std::string invocation, std::filesystem::path own_program);

  const Settings& settings() const { return settings_; }
  const reports::TextOptions& text() const { return text_; }
  /// How the user started this program: "./pcheck", or "./my_scenarios".
  const std::string& invocation() const { return invocation_; }

  std::vector<Target> targets(const std::vector<std::string>& paths) const;

  /// Compiles `targets` as far as needed and asks them for their scenarios; picks those that --only and the targets name.
  /// Throws UsageError if there are none, and for parameters that none of them has.
  Selection select(const std::vector<Target>& targets, ProgressLine& progress);

  /// Throws CompileError.
  std::filesystem::path program_of(const Target& target, Backend backend);

 private:
  Compiler& compiler();
  std::vector<Selected> scenarios_of(const Target& target);
  Selected broken(const Target& target, const std::filesystem::path& program, const Death& death) const;
  bool is_wanted(const Selected& scenario) const;
  void check_names(const std::vector<Selected>& all, const Selection& selection) const;
  void check_parameters(const Selection& selection) const;

  const Settings settings_;
  const std::string invocation_;
  const std::filesystem::path own_program_;
  const reports::TextOptions text_;
  std::mutex mutex_;
  std::unique_ptr<Compiler> compiler_;
};

/// Complains about each, once.
void complain_about(const std::vector<CompileFailure>& failures);

}  // namespace pcheck::command
