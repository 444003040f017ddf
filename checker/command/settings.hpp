#pragma once
/// What the user asked for on the command line.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <pcheck/explore.hpp>

namespace pcheck::command {

enum class Action { run, list, replay, outcomes, report };

/// Whether colours are used.
enum class Colour { automatic, always, never };

struct Settings {
  Action action = Action::run;
  std::vector<std::string> paths;  ///< PATH..., or FILE and PATH...
  std::vector<std::string> only;   ///< patterns of scenario names; empty: all
  Options options;                 ///< of every scenario's exploration
  unsigned jobs = 1;

  std::string json;                ///< file to write, "-" for stdout, empty for none
  std::string out = "pcheck-out";  ///< folder for counterexamples
  std::string format;              ///< of `report`
  bool quiet = false;
  int width = 0;  ///< columns; 0: of the terminal
  Colour colour = Colour::automatic;

  std::string real;                   ///< what to run on in place of the model: "threads", "processes", "mpi", or nothing
  std::optional<std::uint64_t> runs;  ///< how often then
  bool is_hang_given = false;         ///< by --hang
};

}  // namespace pcheck::command
