#pragma once
/// The options of the command line, in groups; each group adds itself to a command.

#include "checker/command/settings.hpp"

namespace CLI {
class App;
}

namespace pcheck::command {

/// Which schedules are explored, and how far.
void add_search_options(CLI::App& app, Settings& settings);
/// Which scenarios, with which parameters.
void add_selection_options(CLI::App& app, Settings& settings);
/// What an execution is like.
void add_execution_options(CLI::App& app, Settings& settings);
void add_replay_options(CLI::App& app, Settings& settings);
void add_real_options(CLI::App& app, Settings& settings);
/// What becomes of the results.
void add_result_options(CLI::App& app, Settings& settings);
void add_json_option(CLI::App& app, Settings& settings);
void add_format_option(CLI::App& app, Settings& settings);
void add_display_options(CLI::App& app, Settings& settings);

/// Throws UsageError for options that do not go together.
void check_combinations(const Settings& settings);

}  // namespace pcheck::command
