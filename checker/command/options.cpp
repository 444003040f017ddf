#include "checker/command/options.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "checker/analyses/message_race.hpp"
#include "checker/buffering.hpp"
#include "checker/command/suggest.hpp"
#include "checker/command/usage_error.hpp"
#include "checker/command/values.hpp"
#include "checker/finding_kinds.hpp"
#include "checker/liveness/fairness.hpp"
#include "checker/reductions.hpp"
#include "checker/strategies/bound.hpp"
#include "checker/strategy.hpp"
#include "reports/formats.hpp"
#include "world/arena.hpp"

namespace pcheck::command {

namespace {

constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t ranks_max = 1000;
constexpr CountRange stack_range = {model::arena::stack_bytes_min, model::arena::stack_bytes_max};
constexpr CountRange memory_range = {1 << 20, std::uint64_t{1} << 46};

using Take = std::function<void(const std::string& value)>;

/// Options under one heading of the help.
struct Group {
  CLI::App& app;
  const char* heading;
};

struct ValueOption {
  const char* names;  ///< "-j,--jobs"
  const char* type;   ///< "N"
  const char* help;
};

/// An option with a value. Given twice, the last one counts.
void add_value(Group group, const ValueOption& option, const Take& take) {
  group.app.add_option_function<std::string>(option.names, take, option.help)
      ->type_name(option.type)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
      ->group(group.heading);
}

/// An option with a value that may be given several times.
void add_values(Group group, const ValueOption& option, Take take) {
  const auto take_all = [take = std::move(take)](const std::vector<std::string>& values) {
    for (const std::string& value : values) take(value);
  };
  group.app.add_option_function<std::vector<std::string>>(option.names, take_all, option.help)
      ->type_name(option.type)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false)
      ->group(group.heading);
}

void add_flag(Group group, const char* names, const char* help, std::function<void()> take) {
  group.app.add_flag_callback(names, std::move(take), help)->group(group.heading);
}

/// A flag that may be given a value, after an equals sign; without one it has the value `fallback`.
void add_flag_with_value(Group group, const std::string& name, const std::string& fallback, const char* help,
                         std::string& value) {
  group.app.add_flag(name + "{" + fallback + "}", value, help)->group(group.heading);
}

void check_strategy(const std::string& name) {
  if (name == "replay") throw UsageError("--strategy replay needs a schedule: use pcheck replay FILE");
  try {
    Options options;
    options.strategy = name;
    checker::make_strategy(options);
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
}

void take_time(Settings& settings, const std::string& text) {
  if (text == "virtual") settings.options.virtual_time = true;
  else settings.options.seconds_max = parse_seconds("--time", text);
  if (text != "virtual" && settings.options.seconds_max == 0)
    throw UsageError("--time 0 leaves no time to search; leave it out for no limit");
}

void take_bound(Options& options, const std::string& text) {
  if (checker::bound_of(options)) throw UsageError(fmt::format("--bound is given twice, as '{}', too; it takes one bound", text));
  const std::size_t equals = text.find('=');
  const bool has_kind = equals != std::string::npos;
  const std::string kind = has_kind ? text.substr(0, equals) : name_of(checker::BoundKind::preemptions).many;
  std::vector<std::string> kinds;
  for (const checker::BoundName& name : checker::bound_names) {
    kinds.emplace_back(name.many);
    if (kind != name.many) continue;
    const std::string option = has_kind ? "--bound " + kind : "--bound";
    const CountRange range{name.least, 1'000'000};
    options.*name.option = static_cast<int>(parse_count(option, has_kind ? text.substr(equals + 1) : text, range));
    return;
  }
  throw UsageError(
      fmt::format("--bound: there is no bound on '{}'{}; there are {}", kind, did_you_mean(kind, kinds), comma_list(kinds)));
}

void ignore(Options& options, const std::string& kind) {
  known_kind("--ignore", kind, {"data_race", "lost_update", "lock_order", "livelock", "starvation"});
  if (kind == "data_race") options.detect_races = false;
  else if (kind == "lost_update") options.detect_lost_updates = false;
  else if (kind == "lock_order") options.detect_lock_order = false;
  else if (kind == "livelock") options.detect_livelocks = false;
  else options.detect_starvation = false;
}

void leave_out(Options& options, const std::string& list) {
  std::size_t begin = 0;
  for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
    end = list.find(',', begin);
    const std::string name = list.substr(begin, end == std::string::npos ? end : end - begin);
    try {
      checker::require_reduction(name);
    } catch (const std::invalid_argument& error) {
      throw UsageError(fmt::format("--without: {}", error.what()));
    }
    options.without.push_back(name);
  }
}

const std::string& known_fairness(const std::string& name) {
  try {
    checker::fairness_of(name);
    return name;
  } catch (const std::invalid_argument& error) {
    throw UsageError(std::string("--fairness: ") + error.what());
  }
}

Colour parse_colour(const std::string& text) {
  if (text == "auto") return Colour::automatic;
  if (text == "always") return Colour::always;
  if (text == "never") return Colour::never;
  throw UsageError(fmt::format("--color takes auto, always or never, not '{}'", text));
}

}  // namespace

void add_search_options(CLI::App& app, Settings& settings) {
  Options& options = settings.options;
  const Group group{app, "Search"};
  add_value(group, {"--strategy", "NAME", "auto (the default), dfs, random, ..."}, [&](const std::string& name) {
    check_strategy(name);
    options.strategy = name;
  });
  add_value(group, {"--executions", "N", "stop a scenario after so many executions"}, [&](const std::string& text) {
    options.executions_max = parse_count("--executions", text, {1, no_limit});
  });
  add_values(group,
             {"--time", "TIME", "stop a scenario after 60s, 500ms, 2m, ...; `--time virtual` lets sleeps follow a virtual clock"},
             [&](const std::string& text) { take_time(settings, text); });
  add_value(
      group,
      {"--memory", "SIZE", "of what states keeps of a scenario: 512M, 4G, ...; the default is 3/4 of what is available, by jobs"},
      [&](const std::string& text) { options.memory_bytes_max = parse_bytes("--memory", text, memory_range); });
  add_value(group, {"--seed", "N", "of strategies that draw at random"}, [&](const std::string& text) {
    options.seed = parse_count("--seed", text, {0, no_limit});
  });
  add_values(
      group,
      {"--bound", "[KIND=]N", "only schedules with at most so many preemptions (the default), delays or contexts; fewer first"},
      [&](const std::string& text) { take_bound(options, text); });
  add_values(
      group,
      {"--without", "REDUCTION,...",
       "of states and auto: leave out partial-order (and with it all but recall), persistent-sets, sections under a lock "
       "as a whole, sleep-sets, symmetry of threads, or recall of what fibers do; of dpor: idle-rounds of loops that wait"},
      [&](const std::string& list) { leave_out(options, list); });
  add_value(group, {"--fairness", "KIND", "of executions without end that count: weak (the default), strong or none"},
            [&](const std::string& name) { options.fairness = known_fairness(name); });
  add_flag(group, "--keep-going", "go on after a finding, and after a scenario that does not compile",
           [&] { options.keep_going = true; });
  add_flag(group, "--shortest",
           "the counterexample with the fewest steps, whatever its preemptions, in the place of one with the fewest preemptions "
           "and then steps; of outcomes, schedules with the fewest steps",
           [&] { options.shortest = true; });
  add_flag(group, "--no-minimise,--no-minimize", "leave the counterexample as it was found", [&] { options.minimise = false; });
  add_value(group, {"-j,--jobs", "N", "processes that check scenarios, or share one; the default is the number of processors"},
            [&](const std::string& text) {
              settings.jobs = static_cast<unsigned>(parse_count("--jobs", text, {1, 1024}));
            });
}

void add_selection_options(CLI::App& app, Settings& settings) {
  const Group group{app, "Scenarios"};
  add_values(group, {"-p,--param", "NAME=VALUE", "sets a parameter of the scenarios; may be given several times"},
             [&](const std::string& text) {
               const auto [name, value] = parse_assignment("-p", text);
               settings.options.parameters[name] = value;
             });
  add_value(group, {"--ranks", "N", "ranks of scenarios that exchange messages, as mpiexec -n N; the same as -p ranks=N"},
            [&](const std::string& text) {
              settings.options.parameters["ranks"] = std::to_string(parse_count("--ranks", text, {1, ranks_max}));
            });
  add_values(group, {"--only", "GLOB", "scenarios with such names only; may be given several times"},
             [&](const std::string& pattern) { settings.only.push_back(pattern); });
}

/// What the checker does not take is a mistake of the user.
void must_accept(const std::function<void()>& take) try { take(); } catch (const std::invalid_argument& error) {
  throw UsageError(error.what());
}

void add_execution_options(CLI::App& app, Settings& settings) {
  Options& options = settings.options;
  const Group group{app, "Executions"};
  add_flag(group, "--spurious", "explore spurious wake-ups and spurious failures of weak exchanges",
           [&] { options.spurious = true; });
  add_value(group,
            {"--buffering", "WHICH",
             "messages that sends do not wait for: both (the default: none and all, one per execution), none, all, each, or up "
             "to so many bytes"},
            [&](const std::string& text) {
              options.buffering = text;
              must_accept([&] { checker::bufferings(text); });
            });
  add_value(group, {"--steps", "N", "cut executions after so many events"}, [&](const std::string& text) {
    options.steps_max = parse_count("--steps", text, {1, no_limit});
  });
  add_value(group, {"--hang", "SECONDS", "without a scheduling point for so long a scenario hangs; 0: wait for ever"},
            [&](const std::string& text) {
              options.hang_seconds = parse_seconds("--hang", text);
              settings.is_hang_given = true;
            });
  add_value(group, {"--stack", "SIZE", "of each thread, at most 960K; the default is 256K"},
            [&](const std::string& text) { options.stack_bytes = parse_bytes("--stack", text, stack_range); });
  add_value(group,
            {"--message-races", "WHAT",
             "report receives from any source whose match changes the outcomes, or (messages) also what ranks send"},
            [&](const std::string& text) {
              options.message_races = text;
              must_accept([&] { checker::compared_by(options); });
            });
  add_flag(group, "--leaks", "report memory that the scenario does not give back", [&] { options.detect_leaks = true; });
  add_values(group, {"--ignore", "KIND", "do not look for data_race, lost_update, lock_order, livelock or starvation"},
             [&](const std::string& kind) { ignore(options, kind); });
}

void add_replay_options(CLI::App& app, Settings& settings) {
  add_value({app, "Executions"}, {"--time", "virtual", "sleeps follow a virtual clock, as when the counterexample was found"},
            [&](const std::string& text) {
              if (text != "virtual") throw UsageError("a replay takes no time limit, only --time virtual");
              settings.options.virtual_time = true;
            });
}

void add_real_options(CLI::App& app, Settings& settings) {
  const Group group{app, "Real threads"};
  add_flag_with_value(
      group, "--real", "threads",
      "run on std::thread and friends instead, with --real=processes each process by fork, or with --real=mpi the ranks "
      "under mpirun, and show the outcomes beside the model's",
      settings.real);
  add_value(group, {"--runs", "N", "how often; the default is 1000, or what the scenario says with pcheck::real_runs"},
            [&](const std::string& text) {
              settings.runs = parse_count("--runs", text, {1, 1'000'000'000});
            });
}

void add_json_option(CLI::App& app, Settings& settings) {
  add_value({app, "Results"}, {"--json", "FILE", "write the results as JSON; - for stdout"}, [&](const std::string& file) {
    if (file.empty()) throw UsageError("--json needs the name of a file, or - for stdout");
    settings.json = file;
  });
}

void add_result_options(CLI::App& app, Settings& settings) {
  const Group group{app, "Results"};
  add_json_option(app, settings);
  add_value(group, {"-o,--out", "DIR", "folder for counterexamples; the default is pcheck-out"}, [&](const std::string& folder) {
    if (folder.empty()) throw UsageError("--out needs the name of a folder");
    settings.out = folder;
  });
  add_values(group,
             {"--expect", "KIND",
              "this kind of finding is meant to be found, as well as those that the scenario declares; given several times, all "
              "of them"},
             [&](const std::string& kind) {
               checker::add_kinds(settings.options.expected, {known_kind("--expect", kind, checker::finding_kinds())});
             });
  add_flag(group, "-q,--quiet", "one line for what is as expected, and no progress", [&] { settings.quiet = true; });
}

void add_format_option(CLI::App& app, Settings& settings) {
  add_value({app, "Results"}, {"--to", "FORMAT", "text, json, junit, github, mermaid, ...; the default is text"},
            [&](const std::string& format) {
              const std::vector<std::string> formats = reports::format_names();
              if (std::find(formats.begin(), formats.end(), format) == formats.end())
                throw UsageError(fmt::format("there is no format '{}'{}; there are {}", format, did_you_mean(format, formats),
                                             comma_list(formats)));
              settings.format = format;
            });
}

void add_display_options(CLI::App& app, Settings& settings) {
  const Group group{app, "Display"};
  add_value(group, {"--color,--colour", "WHEN", "auto (the default), always or never"},
            [&](const std::string& text) { settings.colour = parse_colour(text); });
  add_value(group, {"--width", "N", "columns of the text; the default is the terminal's, else 80"}, [&](const std::string& text) {
    settings.width = static_cast<int>(parse_count("--width", text, {40, 10'000}));
  });
}

void check_combinations(const Settings& settings) {
  if (!settings.real.empty() && settings.real != "threads" && settings.real != "processes" && settings.real != "mpi")
    throw UsageError("--real takes threads (the default), processes or mpi, not '" + settings.real + "'");
  if (settings.runs && settings.real.empty()) throw UsageError("--runs is for --real; the model takes --executions N");
  if (!settings.real.empty() && settings.options.virtual_time)
    throw UsageError("--time virtual is for the model; real threads have real clocks");
}

}  // namespace pcheck::command
