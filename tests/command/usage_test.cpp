/// Bad input on the command line: one clear message, exit code 2, and nothing written.

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>
#include <thread>

#include "command/pcheck_process.hpp"

using namespace pcheck::command;

namespace {

struct Case {
  std::vector<std::string> arguments;
  std::string message;  ///< part of what has to be said
};

void check_refused(const Case& wrong) {
  const Scratch scratch;
  const Run run = run_pcheck(wrong.arguments);
  std::string words;
  for (const std::string& argument : wrong.arguments) words += argument + " ";
  INFO("pcheck ", words);
  INFO(run.out, run.err);
  CHECK(run.exit_code == 2);
  CHECK(run.out.empty());
  CHECK(contains(run.err, wrong.message));
  CHECK(line_count(run.err) == 1);
  CHECK(std::filesystem::is_empty(scratch.folder()));
}

}  // namespace

TEST_CASE("usage: unknown paths and names") {
  check_refused({{"missing.cpp"}, "there is no file 'missing.cpp'"});
  check_refused({{"philosophers/naiv"}, "did you mean 'philosophers/naive'?"});
  check_refused({{"unlocked"}, "inc_dec/unlocked, lost_update/unlocked"});
  check_refused({{"replya", "x.json"}, "did you mean 'replay'?"});
  check_refused({{"/bin/ls"}, "does not use libpcheck.so"});
  check_refused({{"run"}, "pcheck run needs a PATH"});
  check_refused({{"outcomes"}, "pcheck outcomes needs a PATH"});
}

TEST_CASE("usage: what follows -- is no option, whatever it begins with") {
  const Scratch scratch;
  std::filesystem::copy_file(scenario("verified"), "-v.cpp");
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--", "-v.cpp"}, {"run", "--quiet", "--", "-v.cpp"}, {"list", "--", "-v.cpp"}}) {
    const Run run = run_pcheck(arguments);
    CHECK(run.exit_code == 0);
    CHECK(contains(run.out, "/verified"));
  }
  const Run named = run_pcheck({"--", "philosophers/naive"});
  CHECK(named.exit_code == 0);
  const Run run = run_pcheck({"-v.cpp"});
  CHECK(run.exit_code == 2);
  CHECK(run.err ==
        "pcheck: pcheck run has no option -v.cpp; the file of that name is given as -- -v.cpp; see pcheck run --help\n");
  check_refused({{"--", "--quiet"}, "there is neither a file nor a scenario '--quiet'"});
  check_refused({{"--"}, "pcheck run needs a PATH"});
}

TEST_CASE("usage: unknown options and strategies") {
  check_refused({{scenario("verified"), "--strateg", "dfs"}, "no option --strateg (did you mean '--strategy'?)"});
  check_refused({{scenario("verified"), "--strategy", "dsf"}, "unknown strategy 'dsf'; there are auto,"});
  check_refused({{scenario("verified"), "--strategy", "replay"}, "use pcheck replay FILE"});
  check_refused({{scenario("verified"), "--expect", "deadlok"}, "did you mean 'deadlock'?"});
  check_refused({{scenario("verified"), "--ignore", "crash"}, "data_race, lost_update, lock_order"});
  check_refused(
      {{scenario("verified"), "--fairness", "fair"}, "--fairness: unknown fairness 'fair'; there are weak, strong, none"});
  check_refused({{"report", "x.json", "--to", "jnuit"}, "did you mean 'junit'?"});
  check_refused({{scenario("verified"), "--only", "other"}, "no scenario is named 'other'; there are verified"});
}

TEST_CASE("usage: values that are missing, no numbers or out of range") {
  check_refused({{scenario("verified"), "--seed"}, "option --seed needs a value"});
  check_refused({{scenario("verified"), "--seed", "-1"}, "--seed takes a whole number"});
  check_refused({{scenario("verified"), "--executions", "0"}, "--executions takes a whole number of 1 or more, not '0'"});
  check_refused({{scenario("verified"), "--bound", "two"}, "--bound takes a whole number from 0 to 1000000, not 'two'"});
  check_refused(
      {{scenario("verified"), "--bound", "delays=two"}, "--bound delays takes a whole number from 0 to 1000000, not 'two'"});
  check_refused({{scenario("verified"), "--bound", "delays="}, "not ''"});
  check_refused(
      {{scenario("verified"), "--bound", "contexts=0"}, "--bound contexts takes a whole number from 1 to 1000000, not '0'"});
  check_refused({{scenario("verified"), "--bound", "delay=2"},
                 "--bound: there is no bound on 'delay' (did you mean 'delays'?); there are preemptions, delays, contexts"});
  check_refused({{scenario("verified"), "--bound", "2", "--bound", "delays=1"}, "--bound is given twice, as 'delays=1', too"});
  check_refused({{scenario("verified"), "--strategy", "sleep", "--bound", "delays=1"}, "strategy sleep knows no bound"});
  check_refused({{scenario("verified"), "--time", "5x"}, "60s, 500ms or 2m"});
  check_refused({{scenario("verified"), "--time", "1e308h"}, "60s, 500ms or 2m"});
  check_refused({{scenario("verified"), "--keep-going=x"}, "option --keep-going takes no value; see pcheck run --help"});
  check_refused({{scenario("verified"), "--jobs", "0"}, "from 1 to 1024"});
  check_refused({{scenario("verified"), "--stack", "2M"}, "from 16K to 960K"});
  check_refused({{scenario("verified"), "--memory", "1K"}, "--memory takes a size from 1M to 65536G, such as 16M, not '1K'"});
  check_refused({{scenario("verified"), "--memory", "4X"}, "not '4X'"});
  check_refused({{scenario("verified"), "--width", "10"}, "from 40"});
  check_refused({{scenario("verified"), "--color", "blue"}, "auto, always or never"});
  check_refused({{scenario("verified"), "--runs", "5"}, "--runs is for --real"});
}

TEST_CASE("usage: parameters that are unknown, no numbers or out of range") {
  check_refused({{scenario("verified"), "-p", "round=2"}, "no scenario has a parameter 'round' (did you mean 'rounds'?)"});
  check_refused({{scenario("deadlock"), "-p", "rounds=2"}, "the scenario has no parameters"});
  check_refused({{scenario("verified"), "-p", "rounds"}, "-p takes NAME=VALUE"});
  check_refused({{scenario("verified"), "-p", "rounds=many"}, "parameter rounds must be an integer, not 'many'"});
  check_refused(
      {{scenario("verified"), "-p", "rounds=99999999999999999999"}, "parameter rounds must be from 1 to 10, not '99999"});
  check_refused({{scenario("verified"), "-p", "rounds=11"}, "parameter rounds must be from 1 to 10, not '11'"});
  check_refused({{scenario("verified"), "-p", "twice=maybe"}, "parameter twice must be true or false, not 'maybe'"});
}

TEST_CASE("usage: what a scenario cannot take does not keep others of its program from being run") {
  const Scratch scratch;
  write_text("sizes.cpp",
             "#include <pcheck/pcheck.hpp>\n"
             "PCHECK_SCENARIO(small) { pcheck::param(\"size\", 1, 1, 10); }\n"
             "PCHECK_SCENARIO(any) { pcheck::param(\"size\", 1); }\n");
  const Run all = run_pcheck({"sizes.cpp", "-p", "size=11"});
  CHECK(all.exit_code == 2);
  CHECK(contains(all.err, "small: parameter size must be from 1 to 10, not '11'"));
  const Run one = run_pcheck({"sizes.cpp", "--only", "any", "-p", "size=11"});
  INFO(one.out, one.err);
  CHECK(one.exit_code == 0);
}

TEST_CASE("usage: outputs that cannot be written are found out before the work begins") {
  check_refused(
      {{scenario("endless_search"), "--json", "/missing/x.json"}, "cannot write /missing/x.json: No such file or directory"});
  check_refused({{scenario("endless_search"), "--json", "/tmp"}, "it is a folder"});
  check_refused({{scenario("endless_search"), "--out", "/dev/null/x"}, "/dev/null is no folder"});
  check_refused({{scenario("endless_search"), "--out", "/proc/x"}, "cannot write to the folder /proc/x"});
}

TEST_CASE("usage: folders and files that hold no scenarios, or cannot be read") {
  const Scratch scratch;
  std::filesystem::create_directory("empty");
  std::filesystem::create_directory("circle");
  std::filesystem::create_symlink("loop.cpp", "circle/loop.cpp");
  write_text("program.cpp", "int main() {}\n");
  write_text("nothing.cpp", "int x;\n");
  REQUIRE(mkfifo("pipe.cpp", 0600) == 0);
  for (const auto& [path, message] : {std::pair("empty", "empty holds no scenarios"),
                                      {"circle", "circle holds no scenarios"},
                                      {"circle/loop.cpp", "there is no file"},
                                      {"", "there is no file ''"},
                                      {"program.cpp", "program.cpp has a main() of its own"},
                                      {"nothing.cpp", "nothing in it says PCHECK_SCENARIO"},
                                      {"pipe.cpp", "pipe.cpp is neither a file nor a folder"}}) {
    const Run run = run_pcheck({path});
    INFO(path, ": ", run.err);
    CHECK(run.exit_code == 2);
    CHECK(contains(run.err, message));
    CHECK(line_count(run.err) == 1);
  }
  CHECK(contains(run_pcheck({"replay", "/dev/zero"}).err, "/dev/zero is a device"));
  CHECK(
      contains(run_pcheck({"replay", "circle/loop.cpp"}).err, "cannot read circle/loop.cpp: Too many levels of symbolic links"));
}

TEST_CASE("usage: two scenarios of a program with one name are refused, since one would pass for the other") {
  const Scratch scratch;
  write_text("twice.cpp",
             "#include <pcheck/pcheck.hpp>\n"
             "namespace good { PCHECK_SCENARIO(same) {} }\n"
             "namespace bad { PCHECK_SCENARIO(same) { pcheck::check(false); } }\n");
  for (const char* const command : {"run", "list", "outcomes"}) {
    const Run run = run_pcheck({command, "twice.cpp"});
    INFO(run.out, run.err);
    CHECK(run.exit_code == 2);
    CHECK(contains(run.err, "two scenarios of this program have the name 'same'"));
    CHECK(contains(run.err, "twice.cpp:2 and "));
    CHECK(contains(run.err, "twice.cpp:3"));
  }
}

TEST_CASE("usage: a folder of the cache that is a file is the user's to mend") {
  const Scratch scratch;
  std::filesystem::create_directory("cache");
  write_text("cache/headers", "in the way");
  const std::string command = "PCHECK_CACHE=cache " PCHECK_BINARY_DIR "/pcheck " + scenario("verified");
  const Run run = run_program({"/bin/sh", "-c", command});
  CHECK(run.exit_code == 2);
  CHECK(contains(run.err, "cannot use "));
  CHECK(contains(run.err, "cache/headers"));
  CHECK(contains(run.err, "Not a directory"));
}

TEST_CASE("usage: what has been damaged in the cache is made again, and is nobody's mistake") {
  const Scratch scratch;
  write_text("good.cpp", "#include <pcheck/pcheck.hpp>\nPCHECK_SCENARIO(good) {}\n");
  const auto check_it = [] { return run_program({"/bin/sh", "-c", "PCHECK_CACHE=cache " PCHECK_BINARY_DIR "/pcheck good.cpp"}); };
  REQUIRE(check_it().exit_code == 0);
  const auto damage = [](const std::string& name, const std::string& content) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator("cache"))
      if (entry.path().filename().string().starts_with(name) && entry.is_regular_file() && entry.path().extension() != ".sum")
        write_text(entry.path(), content);
  };
  for (const char* const content : {"", "garbage", "#!/bin/sh\nexit 3\n",
                                    "\x7f"
                                    "ELF"}) {
    damage("good-", content);
    const Run run = check_it();
    INFO(content, ": ", run.out, run.err);
    CHECK(run.exit_code == 0);
  }
  damage("good-", "");
  damage("scenario.hpp.gch", "gpch");
  CHECK(check_it().exit_code == 0);
  damage("dependencies.txt", "nonsense\n/missing\n");
  CHECK(check_it().exit_code == 0);
}

TEST_CASE("usage: what has not been used for long is dropped from the cache, when another pcheck begins to use it") {
  const Scratch scratch;
  write_text("good.cpp", "#include <pcheck/pcheck.hpp>\nPCHECK_SCENARIO(good) {}\n");
  const auto make = [](const std::string& folder, std::chrono::hours unused) {
    std::filesystem::create_directories("cache/" + folder);
    std::filesystem::last_write_time("cache/" + folder, std::filesystem::file_time_type::clock::now() - unused);
  };
  for (int i = 0; i < 10; ++i) make("headers/old" + std::to_string(i), std::chrono::hours(10 + i));
  for (int i = 0; i < 3; ++i) make("headers/in_use" + std::to_string(i), std::chrono::hours(0));
  make("programs/this_year", std::chrono::hours(24 * 31));
  make("programs/this_month", std::chrono::hours(24 * 29));
  REQUIRE(run_program({"/bin/sh", "-c", "PCHECK_CACHE=cache " PCHECK_BINARY_DIR "/pcheck good.cpp"}).exit_code == 0);
  const auto folders = [](const char* of) {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(of)) names.insert(entry.path().filename());
    return names;
  };
  // Eight remain: the new one, three that are in use, and the newest of the others.
  const std::set<std::string> headers = folders("cache/headers");
  CHECK(headers.size() == 8);
  for (const char* const kept : {"in_use0", "in_use1", "in_use2", "old0", "old1", "old2", "old3"})
    CHECK(headers.count(kept) == 1);
  const std::set<std::string> programs = folders("cache/programs");
  CHECK(programs.size() == 2);  // that of good.cpp, too
  CHECK(programs.count("this_month") == 1);
  make("headers/last_used", std::chrono::hours(10));  // while it is there, nothing is made, and nothing dropped
  CHECK(run_program({"/bin/sh", "-c", "PCHECK_CACHE=cache " PCHECK_BINARY_DIR "/pcheck good.cpp"}).exit_code == 0);
  CHECK(folders("cache/headers").size() == 9);
}

TEST_CASE("usage: what has been found intact is not read again until it looks different, were it only by the time of a write") {
  const Scratch scratch;
  write_text("good.cpp", "#include <pcheck/pcheck.hpp>\nPCHECK_SCENARIO(good) {}\n");
  const auto check_it = [] { return run_program({"/bin/sh", "-c", "PCHECK_CACHE=cache " PCHECK_BINARY_DIR "/pcheck good.cpp"}); };
  REQUIRE(check_it().exit_code == 0);
  std::filesystem::path program;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("cache/programs"))
    if (entry.path().extension() == ".sum") program = std::filesystem::path(entry.path()).replace_extension();
  REQUIRE(std::filesystem::exists(program));
  const auto sum = [&] { return text_of(program.string() + ".sum"); };
  CHECK(line_count(sum()) == 1);
  std::this_thread::sleep_for(std::chrono::milliseconds(3100));  // another write would have another time
  REQUIRE(check_it().exit_code == 0);
  CHECK(line_count(sum()) == 2);
  const std::string known = sum();
  REQUIRE(check_it().exit_code == 0);
  CHECK(sum() == known);

  const auto written = std::filesystem::last_write_time(program);
  std::string content = text_of(program);
  std::fill(content.begin() + 64, content.end(), 'x');
  write_text(program, content);
  std::filesystem::last_write_time(program, written);
  const Run run = check_it();
  INFO(run.out, run.err);
  CHECK(run.exit_code == 0);
  CHECK(text_of(program) != content);
}

TEST_CASE("usage: a full disk is told, and leaves nothing half-written") {
  const Scratch scratch;
  const Run run = run_pcheck({scenario("verified"), "--json", "/dev/full"});
  CHECK(run.exit_code == 2);
  CHECK(contains(run.err, "cannot write /dev/full: No space left on device"));
  const Run to_stdout = run_program({"/bin/sh", "-c", PCHECK_BINARY_DIR "/pcheck " + scenario("verified") + " > /dev/full"});
  CHECK(to_stdout.exit_code == 2);
  CHECK(contains(to_stdout.err, "cannot write to stdout: No space left on device"));
}

TEST_CASE("usage: where stdout takes no more, the JSON is written all the same, and the exit code tells of the loss") {
  const Scratch scratch;
  const std::string command =
      PCHECK_BINARY_DIR "/pcheck " + scenario("undeclared_deadlock") + " " + scenario("verified") + " --json results.json";
  for (const char* const to : {"> /dev/full", ">&-", "| true"}) {
    INFO(to);
    std::filesystem::remove("results.json");
    const Run run = run_program({"/bin/bash", "-c", "set -o pipefail; " + command + " " + to});
    CHECK(run.exit_code == 2);
    CHECK(contains(run.err, "cannot write to stdout: "));
    CHECK(line_count(run.err) == 1);
    REQUIRE(std::filesystem::exists("results.json"));
    CHECK(parse_json(text_of("results.json"))["results"].size() == 2);
  }
  const Run untold = run_program({"/bin/sh", "-c",
                                  PCHECK_BINARY_DIR "/pcheck " + scenario("verified") + " " + scenario("deadlock") + " " +
                                      scenario("crashes") + " > /dev/full"});
  CHECK(untold.exit_code == 2);
  CHECK(contains(untold.err, "scenarios that are left are not checked"));
}

TEST_CASE("usage: what is expected is known, on the command line and in the source") {
  const Scratch scratch;
  write_text("typo.cpp",
             "#include <pcheck/pcheck.hpp>\n"
             "PCHECK_SCENARIO(typo, pcheck::expects(\"dedlock\")) {}\n");
  check_refused({{scenario("verified"), "--expect", "dedlock"},
                 "--expect: there is no finding 'dedlock' (did you mean 'deadlock'?); there are deadlock, lost_update"});
  for (const char* const command : {"run", "list", "outcomes"})
    check_refused(
        {{command, (scratch.folder() / "typo.cpp").string()},
         "typo.cpp:2: expects(\"dedlock\"): there is no finding 'dedlock' (did you mean 'deadlock'?); there are deadlock"});
}

TEST_CASE("usage: where a counterexample cannot be written, the finding is shown all the same, and the others are looked for") {
  const Scratch scratch;
  const Run before = run_pcheck({scenario("deadlock"), "--out", "o"});
  REQUIRE(before.exit_code == 0);
  const std::filesystem::path file = *std::filesystem::directory_iterator("o");
  std::filesystem::remove(file);
  std::filesystem::create_directories(file / "in the way");
  const Run run = run_pcheck({scenario("deadlock"), scenario("verified"), "--out", "o"});
  CHECK(run.exit_code == 2);
  CHECK(contains(run.err, "cannot write " + file.string() + ": Is a directory; nothing was left half-written"));
  CHECK(contains(run.out, before.out.substr(0, before.out.find("replay:"))));
  CHECK(contains(run.out, "verified"));
  CHECK(std::distance(std::filesystem::directory_iterator("o"), std::filesystem::directory_iterator()) == 1);
}

TEST_CASE("usage: mistakes that a compiler would not explain, or not notice, are told at the line of the scenario") {
  const Scratch scratch;
  const std::string beginning = "#include <pcheck/pcheck.hpp>\n";
  const auto errors = [](const std::string& text) {
    std::size_t count = 0;
    for (std::size_t at = text.find("error:"); at != std::string::npos; at = text.find("error:", at + 1)) ++count;
    return count;
  };
  write_text("wrong.cpp", beginning + "PCHECK_SCENARIO() {}\n");
  const Run nameless = run_pcheck({"wrong.cpp"});
  INFO(nameless.err);
  CHECK(nameless.exit_code == 2);
  CHECK(contains(nameless.err, "a scenario needs a name: PCHECK_SCENARIO(name) { ... }"));
  CHECK(contains(nameless.err, "\nwrong.cpp:2:1: "));
  CHECK(errors(nameless.err) == 1);
  write_text("wrong.cpp", beginning + "PCHECK_SCENARIO(a) {\n  pcheck::thread t{[](int) {}, \"t\"};\n}\n");
  const Run argument = run_pcheck({"wrong.cpp"});
  INFO(argument.err);
  CHECK(argument.exit_code == 2);
  CHECK(contains(argument.err, "must be callable with copies of the arguments given, the last of which may be a name"));
  CHECK(contains(argument.err, "\nwrong.cpp:3:"));
  CHECK(errors(argument.err) == 1);
}

TEST_CASE("usage: a scenario that does not compile") {
  const Scratch scratch;
  const Run run = run_pcheck({scenario("does_not_compile"), scenario("verified")});
  CHECK(run.exit_code == 2);
  CHECK(run.out.empty());
  const std::string error = "does_not_compile.cpp:3:37: error:";
  CHECK(contains(run.err, error));
  CHECK(run.err.find(error) == run.err.rfind(error));  // once

  const Run going_on = run_pcheck({scenario("does_not_compile"), scenario("verified"), "--keep-going"});
  CHECK(going_on.exit_code == 2);
  CHECK(contains(going_on.out, "scenarios/verified: verified"));
}

TEST_CASE("usage: help and version") {
  CHECK(run_pcheck({}).exit_code == 0);
  CHECK(run_pcheck({}).out == run_pcheck({"--help"}).out);
  for (const char* const command : {"run", "list", "replay", "outcomes", "report"}) {
    const Run run = run_pcheck({command, "--help"});
    CHECK(run.exit_code == 0);
    CHECK(contains(run.out, std::string("pcheck ") + command));
    CHECK(contains(run.out, "Examples:"));
  }
  CHECK(run_pcheck({"--version"}).out == "pcheck " PCHECK_VERSION "\n");
}
