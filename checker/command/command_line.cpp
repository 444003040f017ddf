#include "checker/command/command_line.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <thread>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "checker/command/help.hpp"
#include "checker/command/options.hpp"
#include "checker/command/suggest.hpp"
#include "checker/command/usage_error.hpp"

namespace pcheck::command {

namespace {

using Arguments = std::vector<std::string>;

struct Command {
  const char* name;
  Action action;
  const char* summary;
};

constexpr std::array commands = {
    Command{"run", Action::run, "check scenarios"},
    Command{"list", Action::list, "list scenarios, their parameters, expectations and summaries"},
    Command{"replay", Action::replay, "run one counterexample again, step by step"},
    Command{"outcomes", Action::outcomes, "list every reachable outcome, with a schedule that leads to it"},
    Command{"report", Action::report, "write results or a counterexample in another format"},
};

const Command* find_command(const std::string& word) {
  const auto found = std::find_if(commands.begin(), commands.end(), [&](const Command& command) { return word == command.name; });
  return found == commands.end() ? nullptr : &*found;
}

void add_paths(CLI::App& app, const Command& command, Host host, Settings& settings) {
  const bool takes_file = command.action == Action::replay || command.action == Action::report;
  if (takes_file) {
    app.add_option(
           "FILE", settings.paths,
           command.action == Action::replay
               ? "a counterexample, as written to the folder of --out; a PATH after it names the scenario's program, where "
                 "the one that the file names is not meant"
               : "results, as written by --json, or a counterexample")
        ->type_name("");
  } else if (host == Host::scenario_program) {
    app.add_option("NAME", settings.only, "names of scenarios of this program, * and ? allowed; none: all")->type_name("");
  } else {
    app.add_option("PATH", settings.paths,
                   "a folder, a .cpp file, a scenario program, or a scenario's name such as philosophers/naive")
        ->type_name("");
  }
}

void add_options(CLI::App& app, const Command& command, Settings& settings) {
  switch (command.action) {
    case Action::run:
      add_search_options(app, settings);
      add_selection_options(app, settings);
      add_execution_options(app, settings);
      add_real_options(app, settings);
      add_result_options(app, settings);
      break;
    case Action::outcomes:
      add_search_options(app, settings);
      add_selection_options(app, settings);
      add_execution_options(app, settings);
      add_json_option(app, settings);
      break;
    case Action::list:
      add_selection_options(app, settings);
      add_json_option(app, settings);
      break;
    case Action::replay:
      add_execution_options(app, settings);
      add_replay_options(app, settings);
      break;
    case Action::report:
      add_format_option(app, settings);
      break;
  }
  add_display_options(app, settings);
}

void check_paths(const Command& command, Host host, const Settings& settings) {
  switch (command.action) {
    case Action::run:
    case Action::outcomes:
      if (host == Host::pcheck && settings.paths.empty())
        throw UsageError(
            fmt::format("pcheck {} needs a PATH: a folder, a .cpp file, a scenario program or a scenario's name", command.name));
      break;
    case Action::list:
      break;
    case Action::replay:
      if (settings.paths.empty())
        throw UsageError("pcheck replay needs a FILE: a counterexample, as written to the folder of --out");
      if (settings.paths.size() > 2) throw UsageError("pcheck replay takes one FILE, and one PATH at most");
      break;
    case Action::report:
      if (settings.paths.size() != 1)
        throw UsageError("pcheck report needs one FILE: results written by --json, or a counterexample");
      break;
  }
}

/// What is left over that looks like an option is one that this command does not have.
void check_leftovers(const CLI::App& app) {
  const Arguments leftovers = app.remaining();
  if (leftovers.empty()) return;
  const std::string name = leftovers.front().substr(0, leftovers.front().find('='));
  Arguments known;
  for (const CLI::Option* const option : app.get_options())
    for (const std::string& long_name : option->get_lnames()) known.push_back("--" + long_name);
  std::error_code error;
  const std::string as_file = std::filesystem::exists(leftovers.front(), error)
                                  ? fmt::format("; the file of that name is given as -- {}", leftovers.front())
                                  : "";
  throw UsageError(fmt::format("{} has no option {}{}{}; see {} --help", app.get_name(), name, did_you_mean(name, known), as_file,
                               app.get_name()));
}

/// The option that a complaint of CLI11's ("--seed: 1 required N missing", "Could not convert: --quiet = x") is about.
std::string option_of(const std::string& complaint) {
  const std::size_t begin = complaint.find("--");
  return complaint.substr(begin, complaint.find_first_of(": =", begin) - begin);
}

void parse_options(CLI::App& app, Arguments arguments) {
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ArgumentMismatch& error) {
    throw UsageError(fmt::format("option {} needs a value; see {} --help", option_of(error.what()), app.get_name()));
  } catch (const CLI::ConversionError& error) {  // of a flag: all others take any text
    throw UsageError(fmt::format("option {} takes no value; see {} --help", option_of(error.what()), app.get_name()));
  }
}

/// What follows `--`, which is taken off with it: no options, whatever it begins with.
Arguments take_operands(Arguments& arguments) {
  const auto mark = std::find(arguments.begin(), arguments.end(), "--");
  if (mark == arguments.end()) return {};
  Arguments operands(mark + 1, arguments.end());
  arguments.erase(mark, arguments.end());
  return operands;
}

CommandLine parse(const Command& command, Arguments arguments, Host host) {
  CommandLine result;
  const Arguments operands = take_operands(arguments);
  Settings settings;
  settings.action = command.action;
  settings.jobs = std::max(1U, std::thread::hardware_concurrency());
  CLI::App app(command.summary, fmt::format("pcheck {}", command.name));
  app.allow_extras();
  app.footer(help_footer(command.action));
  app.get_formatter()->column_width(28);
  add_paths(app, command, host, settings);
  add_options(app, command, settings);
  try {
    parse_options(app, std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    result.text = app.help();
    return result;
  }
  check_leftovers(app);
  const bool names_scenarios =
      host == Host::scenario_program && command.action != Action::replay && command.action != Action::report;
  Arguments& positional = names_scenarios ? settings.only : settings.paths;
  positional.insert(positional.end(), operands.begin(), operands.end());
  check_paths(command, host, settings);
  check_combinations(settings);
  result.settings = std::move(settings);
  return result;
}

std::string commands_text() {
  std::string text;
  for (const Command& command : commands) text += fmt::format("  {:<10}{}\n", command.name, command.summary);
  return text;
}

}  // namespace

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const Command& command : commands) names.emplace_back(command.name);
  return names;
}

CommandLine parse_command_line(const std::vector<std::string>& arguments, Host host) {
  const std::string first = arguments.empty() ? "" : arguments.front();
  if (first == "--version") return {.settings = {}, .text = "pcheck " PCHECK_VERSION "\n"};
  if ((arguments.empty() && host == Host::pcheck) || first == "--help" || first == "-h" || first == "help")
    return {.settings = {}, .text = general_help(commands_text())};
  if (const Command* const command = find_command(first)) return parse(*command, {arguments.begin() + 1, arguments.end()}, host);
  return parse(commands.front(), arguments, host);
}

}  // namespace pcheck::command
