/// The small parts of the command line, one by one.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "checker/command/command_line.hpp"
#include "checker/command/compiler.hpp"
#include "checker/command/exit_code.hpp"
#include "checker/command/glob.hpp"
#include "checker/command/suggest.hpp"
#include "checker/command/usage_error.hpp"
#include "checker/command/values.hpp"

using namespace pcheck;
using namespace pcheck::command;

TEST_CASE("parse_seconds: units, fractions and plain seconds") {
  CHECK(parse_seconds("--time", "60s") == 60);
  CHECK(parse_seconds("--time", "500ms") == doctest::Approx(0.5));
  CHECK(parse_seconds("--time", "2m") == 120);
  CHECK(parse_seconds("--time", "1h") == 3600);
  CHECK(parse_seconds("--time", "1.5s") == 1.5);
  CHECK(parse_seconds("--time", "7") == 7);
}

TEST_CASE("parse_seconds: anything else is refused, and the message names the option and the text") {
  for (const char* const text : {"", "s", "ms", "1d", "-1s", "1 s", "1s2m", "nan", "inf", "1e400", "virtuel"})
    CHECK_THROWS_WITH_AS(parse_seconds("--time", text), doctest::Contains("--time takes a duration"), UsageError);
}

TEST_CASE("parse_count: digits within a range") {
  CHECK(parse_count("--seed", "0", {0, UINT64_MAX}) == 0);
  CHECK(parse_count("--seed", "18446744073709551615", {0, UINT64_MAX}) == UINT64_MAX);
  CHECK(parse_count("--executions", "1'000'000", {1, UINT64_MAX}) == 1'000'000);
  for (const char* const text : {"", "x", "-1", "+1", "1.0", "1e3", " 1", "18446744073709551616", "0"})
    CHECK_THROWS_AS(parse_count("--executions", text, {1, UINT64_MAX}), UsageError);
  CHECK_THROWS_WITH_AS(parse_count("--jobs", "2000", {1, 1024}), "--jobs takes a whole number from 1 to 1024, not '2000'",
                       UsageError);
}

TEST_CASE("parse_bytes: sizes with and without a unit") {
  CHECK(parse_bytes("--stack", "65536", {16384, 1 << 20}) == 65536);
  CHECK(parse_bytes("--stack", "256K", {16384, 1 << 20}) == 256 * 1024);
  CHECK(parse_bytes("--stack", "1M", {16384, 1 << 20}) == 1 << 20);
  CHECK(parse_bytes("--memory", "4G", {1 << 20, std::uint64_t{1} << 46}) == std::size_t{4} << 30);
  for (const char* const text : {"", "K", "1K", "2M", "1G", "-16K"})
    CHECK_THROWS_AS(parse_bytes("--stack", text, {16384, 1 << 20}), UsageError);
}

TEST_CASE("parse_assignment: the first = parts name and value") {
  CHECK(parse_assignment("-p", "a=1") == std::pair<std::string, std::string>("a", "1"));
  CHECK(parse_assignment("-p", "a=") == std::pair<std::string, std::string>("a", ""));
  CHECK(parse_assignment("-p", "a=b=c") == std::pair<std::string, std::string>("a", "b=c"));
  CHECK_THROWS_AS(parse_assignment("-p", "a"), UsageError);
  CHECK_THROWS_AS(parse_assignment("-p", "=1"), UsageError);
}

TEST_CASE("matches_glob: shell patterns over whole names") {
  CHECK(matches_glob("naive", "naive"));
  CHECK_FALSE(matches_glob("naive", "naive2"));
  CHECK(matches_glob("double_*", "double_checked"));
  CHECK(matches_glob("*/naive", "philosophers/naive"));
  CHECK(matches_glob("na?ve", "naive"));
  CHECK(matches_glob("[m-o]aive", "naive"));
  CHECK_FALSE(matches_glob("[!n]aive", "naive"));
  CHECK_FALSE(matches_glob("", "naive"));
}

TEST_CASE("closest: a slip of the pen is recognised, another word is not") {
  const std::vector<std::string> known = {"--strategy", "--steps", "--seed"};
  CHECK(closest("--strateg", known) == "--strategy");
  CHECK(closest("--stratgey", known) == "--strategy");
  CHECK(closest("--sed", known) == "--seed");
  CHECK(closest("--colour", known).empty());
}

TEST_CASE("dependencies_in: names as make writes them") {
  CHECK(dependencies_in("program: a.cpp b.hpp \\\n c.hpp\n") == std::vector<std::string>{"a.cpp", "b.hpp", "c.hpp"});
  CHECK(dependencies_in("program: with\\ space.cpp 10$$.hpp \\#.hpp\n") ==
        std::vector<std::string>{"with space.cpp", "10$.hpp", "#.hpp"});
  CHECK(dependencies_in("").empty());
}

TEST_CASE("exit codes: by verdict and expectation") {
  Result result;
  result.verdict = Verdict::verified;
  CHECK(exit_code_of(result) == ExitCode::violation);  // something was expected
  result.as_expected = true;
  CHECK(exit_code_of(result) == ExitCode::as_expected);
  result.verdict = Verdict::violation;
  CHECK(exit_code_of(result) == ExitCode::as_expected);
  result.as_expected = false;
  CHECK(exit_code_of(result) == ExitCode::violation);
  result.verdict = Verdict::inconclusive;
  CHECK(exit_code_of(result) == ExitCode::inconclusive);
  result.verdict = Verdict::error;
  CHECK(exit_code_of(result) == ExitCode::internal);
}

TEST_CASE("exit codes: the gravest of several") {
  CHECK(graver(ExitCode::as_expected, ExitCode::inconclusive) == ExitCode::inconclusive);
  CHECK(graver(ExitCode::violation, ExitCode::inconclusive) == ExitCode::violation);
  CHECK(graver(ExitCode::violation, ExitCode::usage) == ExitCode::usage);
  CHECK(graver(ExitCode::internal, ExitCode::usage) == ExitCode::internal);
}

TEST_CASE("command line: options land in the settings") {
  const CommandLine line = parse_command_line(
      {"a.cpp",     "--time",    "5s",        "--time",     "virtual", "--strategy", "random", "--seed=7",     "--bound",
       "2",         "-p",        "threads=4", "-prounds=2", "--only",  "x*",         "b",      "--keep-going", "--ignore",
       "data_race", "--expect",  "deadlock",  "--json",     "-",       "-j",         "3",      "--hang",       "0",
       "--leaks",   "--spurious"},
      Host::pcheck);
  REQUIRE(line.settings);
  const Settings& settings = *line.settings;
  CHECK(settings.action == Action::run);
  CHECK(settings.paths == std::vector<std::string>{"a.cpp", "b"});
  CHECK(settings.only == std::vector<std::string>{"x*"});
  CHECK(settings.options.seconds_max == 5);
  CHECK(settings.options.virtual_time);
  CHECK(settings.options.strategy == "random");
  CHECK(settings.options.seed == 7);
  CHECK(settings.options.preemption_bound == 2);
  CHECK(settings.options.parameters == std::map<std::string, std::string>{{"threads", "4"}, {"rounds", "2"}});
  CHECK(settings.options.keep_going);
  CHECK_FALSE(settings.options.detect_races);
  CHECK(settings.options.detect_lost_updates);
  CHECK(settings.options.expected == std::vector<std::string>{"deadlock"});
  CHECK(settings.options.hang_seconds == 0);
  CHECK(settings.options.detect_leaks);
  CHECK(settings.options.spurious);
  CHECK(settings.json == "-");
  CHECK(settings.jobs == 3);
}

TEST_CASE("command line: a bound is on preemptions unless it says on what") {
  const auto options_of = [](const char* bound) {
    return parse_command_line({"a.cpp", "--bound", bound}, Host::pcheck).settings->options;
  };
  CHECK(options_of("3").preemption_bound == 3);
  CHECK(options_of("preemptions=3").preemption_bound == 3);
  CHECK(options_of("delays=0").delay_bound == 0);
  CHECK(options_of("delays=0").preemption_bound == -1);
  CHECK(options_of("contexts=5").context_bound == 5);
}

TEST_CASE("command line: in a scenario program the words name its scenarios") {
  const CommandLine line = parse_command_line({"one", "two*"}, Host::scenario_program);
  REQUIRE(line.settings);
  CHECK(line.settings->paths.empty());
  CHECK(line.settings->only == std::vector<std::string>{"one", "two*"});
}
