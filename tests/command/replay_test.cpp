/// `pcheck replay` and `pcheck report`.

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "command/pcheck_process.hpp"

using namespace pcheck::command;
namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

constexpr const char* counterexample = "pcheck-out/found-inverted.deadlock.json";

/// Two locks in opposite orders; `extra` comes before the second lock of the other thread.
std::string inverted(const std::string& extra, const std::string& before = "") {
  return before +
         "#include <cstdio>\n"
         "#include <pcheck/pcheck.hpp>\n"
         "PCHECK_SCENARIO(inverted) {\n"
         "  pcheck::mutex a{\"a\"};\n"
         "  pcheck::mutex b{\"b\"};\n"
         "  pcheck::shared<int> number{0, \"number\"};\n"
         "  pcheck::thread other{[&] {\n"
         "    const std::lock_guard first(b);\n"
         "    std::printf(\"other holds b\\n\");\n" +
         extra +
         "    const std::lock_guard second(a);\n"
         "  }, \"other\"};\n"
         "  {\n"
         "    const std::lock_guard first(a);\n"
         "    const std::lock_guard second(b);\n"
         "  }\n"
         "  other.join();\n"
         "}\n";
}

/// A folder with a counterexample of found/inverted.cpp.
class Found : public Scratch {
 public:
  Found() {
    fs::create_directory("found");
    write_text("found/inverted.cpp", inverted(""));
    REQUIRE(run_pcheck({"found/inverted.cpp"}).exit_code == 1);
    REQUIRE(fs::exists(counterexample));
  }
};

void check_unreadable(const std::string& text, const std::string& message) {
  write_text("broken.json", text);
  for (const char* const command : {"replay", "report"}) {
    const Run run = run_pcheck({command, "broken.json"});
    INFO(run.out, run.err);
    CHECK(run.exit_code == 2);
    CHECK(contains(run.err, message));
    CHECK(line_count(run.err) == 1);
  }
}

}  // namespace

TEST_CASE("replay: reproduces step by step, and shows what was printed") {
  const Found found;
  const Run run = run_pcheck({"replay", counterexample});
  CHECK(run.exit_code == 0);
  CHECK(contains(run.out, "inverted (pcheck-out/found-inverted.deadlock.json): reproduced, 3 steps as recorded"));
  CHECK(contains(run.out, "| other holds b"));
}

TEST_CASE("replay: a schedule that does not even begin, and parameters that the program does not take") {
  const Found found;
  Json json = parse_json(text_of(counterexample));
  json["results"][0]["findings"][0]["schedule"][0]["thread"] = 1;
  write_text("other.json", json.dump());
  const Run other = run_pcheck({"replay", "other.json"});
  CHECK(other.exit_code == 4);
  CHECK(contains(other.out, "the replay diverges at step 0"));
  CHECK(contains(other.out, "now:      nothing: thread 1 has not been started"));
  json["results"][0]["scenario"] = "nothing";
  write_text("nothing.json", json.dump());
  const Run nothing = run_pcheck({"replay", "nothing.json"});
  CHECK(nothing.exit_code == 2);
  CHECK(contains(nothing.err, "nothing.json: the counterexample is of scenario 'nothing'"));
}

TEST_CASE("replay: code that only moved is told") {
  const Found found;
  write_text("found/inverted.cpp", inverted("", "// a line\n// and another\n"));
  const Run run = run_pcheck({"replay", counterexample});
  CHECK(run.exit_code == 0);
  CHECK(contains(run.out, "the code has moved since it was recorded"));
  CHECK(contains(run.out, "recorded at found/inverted.cpp:8:"));
  CHECK(contains(run.out, "now at found/inverted.cpp:10:"));
}

TEST_CASE("replay: changed code diverges, at a step that is named, with exit code 4") {
  const Found found;
  std::string changed = inverted("");
  changed.replace(changed.find("first(b)"), 8, "first(a)");
  write_text("found/inverted.cpp", changed);
  const Run run = run_pcheck({"replay", counterexample});
  CHECK(run.exit_code == 4);
  CHECK(contains(run.out, "the replay diverges at step 2\n  recorded: other: lock b at found/inverted.cpp:8"));
  CHECK(contains(run.out, "\n  now:      other waits: lock a at found/inverted.cpp:8\n"));
}

TEST_CASE("replay: a repaired program no longer shows the finding") {
  const Found found;
  write_text("found/inverted.cpp", inverted("    return;\n"));
  const Run run = run_pcheck({"replay", counterexample});
  CHECK(run.exit_code == 4);
  CHECK(contains(run.out, "the finding does not show"));
}

TEST_CASE("replay: a program can be named, another scenario is refused") {
  const Found found;
  fs::rename("found/inverted.cpp", "moved.cpp");
  const Run missing = run_pcheck({"replay", counterexample});
  CHECK(missing.exit_code == 2);
  CHECK(contains(missing.err, "found/inverted.cpp, is not there"));
  CHECK(run_pcheck({"replay", counterexample, "moved.cpp"}).exit_code == 0);
  const Run other = run_pcheck({"replay", counterexample, scenario("verified")});
  CHECK(other.exit_code == 2);
  CHECK(contains(other.err, "the counterexample is of scenario 'inverted', which the program does not have; it has verified"));
}

TEST_CASE("replay: a counterexample keeps its parameters") {
  const Scratch scratch;
  const std::string source = PCHECK_SOURCE_DIR "/scenarios/lost_update/unlocked.cpp";
  REQUIRE(run_pcheck({source, "-p", "threads=2"}).exit_code == 0);
  CHECK(run_pcheck({"replay", "pcheck-out/lost_update-unlocked.lost_update.json"}).exit_code == 0);
}

TEST_CASE("replay: every counterexample of a program with several findings reproduces") {
  const Scratch scratch;
  run_pcheck({PCHECK_SOURCE_DIR "/scenarios/lost_update", "--keep-going"});
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator("pcheck-out")) {
    const Run run = run_pcheck({"replay", entry.path()});
    INFO(entry.path(), run.out, run.err);
    CHECK(run.exit_code == 0);
    ++files;
  }
  CHECK(files >= 4);
}

TEST_CASE("replay: of several findings of one kind the recorded one is shown") {
  const Scratch scratch;
  fs::create_directory("two");
  write_text("two/races.cpp",
             "#include <pcheck/pcheck.hpp>\n"
             "PCHECK_SCENARIO(races) {\n"
             "  pcheck::shared<int> early{0, \"early\"}, late{0, \"late\"};\n"
             "  pcheck::thread other{[&] { early = 1; late = 1; }, \"other\"};\n"
             "  early = 2;\n"
             "  late = 2;\n"
             "  other.join();\n"
             "}\n");
  run_pcheck({"two/races.cpp", "--keep-going", "--ignore", "lost_update"});
  // Each race shows where both threads have stored, and the one of `early` always before that of `late`, or in the same
  // execution.
  for (const char* const file : {"pcheck-out/two-races.data_race.json", "pcheck-out/two-races.data_race.2.json"}) {
    REQUIRE(fs::exists(file));
    const std::string message = parse_json(text_of(file))["results"][0]["findings"][0]["message"];
    const Run run = run_pcheck({"replay", file});
    INFO(run.out, run.err);
    CHECK(run.exit_code == 0);
    CHECK(contains(run.out, "error: " + message + "\n"));
  }
}

TEST_CASE("replay: the command that is told can be copied, wherever pcheck and the counterexample are") {
  const Scratch scratch;
  fs::create_directory("my folder");
  fs::create_symlink(PCHECK_BINARY_DIR "/pcheck", "my folder/it's pcheck");
  write_text("my folder/inverted.cpp", inverted(""));
  const Run run = run_program(
      {"/bin/sh", "-c", "unset PCHECK_COMMAND; 'my folder/it'\\''s pcheck' 'my folder/inverted.cpp' --out 'my folder'"});
  INFO(run.out, run.err);
  const std::size_t begin = run.out.find("replay: ");
  REQUIRE(begin != std::string::npos);
  const std::string command = run.out.substr(begin + 8, run.out.find('\n', begin) - begin - 8);
  CHECK(command == "'my folder/it'\\''s pcheck' replay 'my folder/my folder-inverted.deadlock.json'");
  CHECK(run_program({"/bin/sh", "-c", command}).exit_code == 0);
}

TEST_CASE("replay and report: files that are not what they should be") {
  const Found found;
  const std::string whole = text_of(counterexample);
  check_unreadable("", "empty file");
  check_unreadable(whole.substr(0, whole.size() / 2), "cut short");
  check_unreadable(
      "\x7f"
      "ELF\x01\x02",
      "expected JSON as written by pcheck");
  Json newer = parse_json(whole);
  newer["format"] = 1000;
  check_unreadable(newer.dump(), "written by a newer pcheck");
  Json broken = parse_json(whole);
  broken["results"][0]["findings"][0]["schedule"][0]["thread"] = 99;
  check_unreadable(broken.dump(), "/results/0/findings/0/schedule/0/thread");
  CHECK(run_pcheck({"replay", "missing.json"}).exit_code == 2);
}

TEST_CASE("replay: a schedule that does not fit diverges instead of failing") {
  const Found found;
  Json json = parse_json(text_of(counterexample));
  json["results"][0]["findings"][0]["schedule"][0]["thread"] = 1;  // not there yet
  write_text("strange.json", json.dump());
  CHECK(run_pcheck({"replay", "strange.json"}).exit_code == 4);
}

TEST_CASE("replay: results with several findings are no counterexample") {
  const Scratch scratch;
  run_pcheck({scenario("deadlock"), scenario("verified"), "--json", "results.json"});
  const Run run = run_pcheck({"replay", "results.json"});
  CHECK(run.exit_code == 2);
  CHECK(contains(run.err, "2 results"));
}

TEST_CASE("report: every format, from results and from a counterexample") {
  const Found found;
  for (const char* const format : {"text", "json", "junit", "github", "mermaid"}) {
    const Run run = run_pcheck({"report", counterexample, "--to", format});
    CHECK(run.exit_code == 0);
    CHECK(contains(run.out, "deadlock"));
  }
}

// They were told by their names alone: CI servers took two variants of one name for one test.
TEST_CASE("report: scenarios are told with their families, as a run tells them") {
  const Scratch scratch;
  for (const char* const family : {"counter", "queue"}) {
    fs::create_directory(family);
    write_text(std::string(family) + "/fixed.cpp", "#include <pcheck/pcheck.hpp>\nPCHECK_SCENARIO(fixed) {}\n");
  }
  REQUIRE(run_pcheck({"counter", "queue", "--json", "results.json"}).exit_code == 0);
  const std::string text = run_pcheck({"report", "results.json"}).out;
  CHECK(contains(text, "counter/fixed: verified"));
  CHECK(contains(text, "queue/fixed: verified"));
  const std::string junit = run_pcheck({"report", "results.json", "--to", "junit"}).out;
  CHECK(contains(junit, "<testcase classname=\"counter\" name=\"fixed\" file=\"counter/fixed.cpp\""));
  CHECK(contains(junit, "<testcase classname=\"queue\" name=\"fixed\" file=\"queue/fixed.cpp\""));
  CHECK(parse_json(run_pcheck({"report", "results.json", "--to", "json"}).out) == parse_json(text_of("results.json")));
}

TEST_CASE("replay: a deadlock of some, while others could still go on") {
  const Scratch scratch;
  fs::create_directory("some");
  write_text("some/two_of_three.cpp",
             "#include <pcheck/pcheck.hpp>\n"
             "PCHECK_SCENARIO(two_of_three) {\n"
             "  pcheck::mutex a{\"a\"}, b{\"b\"}, c{\"c\"};\n"
             "  pcheck::thread x{[&] { std::lock_guard g(a); std::lock_guard h(b); }};\n"
             "  pcheck::thread y{[&] { std::lock_guard g(b); std::lock_guard h(a); }};\n"
             "  pcheck::thread z{[&] { std::lock_guard g(c); }};\n"
             "  x.join(); y.join(); z.join();\n"
             "}\n");
  REQUIRE(run_pcheck({"some/two_of_three.cpp"}).exit_code == 1);
  // Three threads are started, and x and y take one lock each: z has not made a step.
  const Run run = run_pcheck({"replay", "pcheck-out/some-two_of_three.deadlock.json"});
  INFO(run.out, run.err);
  CHECK(run.exit_code == 0);
  CHECK(contains(run.out, "reproduced, 5 steps as recorded"));
}

TEST_CASE("replay: a schedule that goes on after the end of the execution") {
  const Found found;
  Json json = parse_json(text_of(counterexample));
  Json& schedule = json["results"][0]["findings"][0]["schedule"];
  schedule.push_back(schedule.back());
  write_text("longer.json", json.dump());
  const Run run = run_pcheck({"replay", "longer.json"});
  CHECK(run.exit_code == 4);
  CHECK(contains(run.out, "the replay diverges at step 3"));
}
