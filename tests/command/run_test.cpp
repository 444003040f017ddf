/// `pcheck run` from one end to the other.

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "command/pcheck_process.hpp"

using namespace pcheck::command;
namespace fs = std::filesystem;
using Json = nlohmann::json;

TEST_CASE("run: exit codes by what is found") {
  const Scratch scratch;
  CHECK(run_pcheck({scenario("verified")}).exit_code == 0);
  CHECK(run_pcheck({scenario("deadlock")}).exit_code == 0);
  CHECK(run_pcheck({scenario("undeclared_deadlock")}).exit_code == 1);
  CHECK(run_pcheck({scenario("undeclared_deadlock"), "--expect", "deadlock"}).exit_code == 0);
  CHECK(run_pcheck({scenario("missing_finding")}).exit_code == 1);
  CHECK(run_pcheck({scenario("endless_search"), "--time", "300ms"}).exit_code == 3);
  CHECK(run_pcheck({scenario("verified"), "--strategy", "random", "--executions", "10"}).exit_code == 3);
}

TEST_CASE("run: all that is expected has to be found; what is expected twice counts once") {
  const Scratch scratch;
  const Run again = run_pcheck({scenario("deadlock"), "--expect", "deadlock", "--expect", "deadlock", "--json", "results.json"});
  CHECK(again.exit_code == 0);
  CHECK(parse_json(text_of("results.json"))["results"][0]["expected"] == Json{"deadlock"});
  const Run more = run_pcheck({scenario("deadlock"), "--expect", "lost_update", "--expect", "crash"});
  CHECK(more.exit_code == 1);
  CHECK(contains(more.out, "violation (expected: lost_update, crash and deadlock): "));
}

TEST_CASE("run: several scenarios come in order, and the gravest decides") {
  const Scratch scratch;
  const Run run = run_pcheck({scenario("verified"), scenario("undeclared_deadlock"), scenario("deadlock"), "--jobs", "3"});
  CHECK(run.exit_code == 1);
  const std::size_t first = run.out.find("scenarios/verified:");
  const std::size_t second = run.out.find("scenarios/undeclared_deadlock:");
  const std::size_t third = run.out.find("scenarios/deadlock:");
  CHECK((first < second && second < third && third != std::string::npos));
  CHECK(contains(run.out, "3 scenarios: 2 as expected, 1 unexpected violation"));
}

TEST_CASE("run: same input, same output, whatever the number of jobs") {
  const Scratch scratch;
  const std::vector<std::string> files = {scenario("verified"), scenario("deadlock"), scenario("crashes")};
  const auto json_with = [&](const char* jobs) {
    Json json = parse_json(run_pcheck({files[0], files[1], files[2], "--json", "-", "--jobs", jobs}).out);
    for (Json& result : json["results"]) {
      result["stats"].erase("seconds");
      result["stats"].erase("peak_memory_bytes");
    }
    return json;
  };
  const Json alone = json_with("1");
  CHECK(alone["results"].size() == 5);
  CHECK(json_with("1") == alone);
  CHECK(json_with("4") == alone);
}

TEST_CASE("run: findings are written to the folder of --out, under names that tell what they are") {
  const Scratch scratch;
  const Run run = run_pcheck({scenario("undeclared_deadlock"), "--out", "found/here"});
  REQUIRE(fs::exists("found/here/scenarios-undeclared_deadlock.deadlock.json"));
  CHECK(contains(run.out, "replay: pcheck replay found/here/scenarios-undeclared_deadlock.deadlock.json\n"));
  const Json json = parse_json(text_of("found/here/scenarios-undeclared_deadlock.deadlock.json"));
  CHECK(json["results"].size() == 1);
  CHECK(json["results"][0]["scenario"] == "undeclared_deadlock");
  CHECK(json["results"][0]["findings"].size() == 1);
}

TEST_CASE("run: without a finding nothing is written") {
  const Scratch scratch;
  run_pcheck({scenario("verified")});
  CHECK(fs::is_empty(scratch.folder()));
}

TEST_CASE("run: --json to a file and to stdout") {
  const Scratch scratch;
  write_text("results.json", "what was there before");
  const Run to_file = run_pcheck({scenario("verified"), "--json", "results.json"});
  CHECK(contains(to_file.out, "scenarios/verified: verified"));
  CHECK(parse_json(text_of("results.json"))["results"][0]["verdict"] == "verified");
  CHECK(std::distance(fs::directory_iterator("."), fs::directory_iterator()) == 1);

  const Run to_stdout = run_pcheck({scenario("deadlock"), "--json", "-"});
  const Json json = parse_json(to_stdout.out);
  CHECK(json["results"][0]["findings"][0]["kind"] == "deadlock");
  CHECK(to_stdout.err.empty());
}

TEST_CASE("run: --quiet is one line for what is as expected") {
  const Scratch scratch;
  const Run run = run_pcheck({scenario("deadlock"), "--quiet"});
  CHECK(line_count(run.out) == 1);
  CHECK(run.err.empty());
}

TEST_CASE("run: colours as asked for") {
  const Scratch scratch;
  CHECK_FALSE(contains(run_pcheck({scenario("verified")}).out, "\x1b["));
  CHECK(contains(run_pcheck({scenario("verified"), "--color", "always"}).out, "\x1b["));
}

TEST_CASE("run: parameters and names of scenarios") {
  const Scratch scratch;
  const Run run = run_pcheck({scenario("verified"), "-p", "rounds=2", "--json", "-"});
  CHECK(parse_json(run.out)["results"][0]["parameters"]["rounds"] == "2");
  const Json chosen = parse_json(run_pcheck({scenario("crashes"), "--only", "*s", "--json", "-"}).out);
  REQUIRE(chosen["results"].size() == 2);
  CHECK(chosen["results"][0]["scenario"] == "aborts");
  CHECK(chosen["results"][1]["scenario"] == "exits");
}

TEST_CASE("run: a changed source or header is compiled again, an unchanged one is not") {
  const Scratch scratch;
  write_text("value.hpp", "#pragma once\nconstexpr int value = 1;\n");
  write_text("changing.cpp",
             "#include \"value.hpp\"\n#include <pcheck/pcheck.hpp>\nPCHECK_SCENARIO(changing) { pcheck::check(value == 1, "
             "\"value is one\"); }\n");
  CHECK(run_pcheck({"changing.cpp"}).exit_code == 0);
  const fs::path first = compiled_program("changing");
  const auto made = fs::last_write_time(first);
  CHECK(run_pcheck({"changing.cpp"}).exit_code == 0);
  CHECK(fs::last_write_time(compiled_program("changing")) == made);

  write_text("value.hpp", "#pragma once\nconstexpr int value = 2;\n");
  CHECK(run_pcheck({"changing.cpp"}).exit_code == 1);
  CHECK(compiled_program("changing") != first);
}

TEST_CASE("list: names, parameters, expectations and summaries") {
  const Scratch scratch;
  const Run run = run_pcheck({"list", scenario("verified"), scenario("deadlock")});
  CHECK(run.exit_code == 0);
  CHECK(run.out ==
        "scenarios/verified: two increments under a lock\n"
        "  -p rounds=1 -p greeting=hello -p twice=false\n"
        "scenarios/deadlock\n"
        "  expects: deadlock\n");
  const Json json = parse_json(run_pcheck({"list", scenario("verified"), "--json", "-"}).out);
  CHECK(json["scenarios"][0]["parameters"][0] == Json{{"name", "rounds"}, {"type", "integer"}, {"default", "1"}});
}

TEST_CASE("outcomes: every outcome, with a schedule each") {
  const Scratch scratch;
  const Run run = run_pcheck({"outcomes", PCHECK_SOURCE_DIR "/scenarios/worker_order", "--json", "results.json"});
  CHECK(run.exit_code == 0);
  CHECK(contains(run.out, "worker_order/workers: 6 outcomes"));
  CHECK(parse_json(text_of("results.json"))["results"][0]["outcomes"].size() == 6);  // 3! orders
}

TEST_CASE("a scenario program checks its own scenarios") {
  const Scratch scratch;
  run_pcheck({scenario("crashes")});
  const std::string program = compiled_program("crashes");
  const Run run = run_program({program, "aborts"});
  CHECK(run.exit_code == 0);
  CHECK(contains(run.out, "scenarios/aborts: violation (as expected): crash"));
  CHECK(contains(run.out, "replay: " + program + " replay pcheck-out/scenarios-aborts.crash.json\n"));
  CHECK(run_program({program, "replay", "pcheck-out/scenarios-aborts.crash.json"}).exit_code == 0);
  CHECK(contains(run_program({program, "list"}).out, "scenarios/null_pointer"));
  CHECK(run_pcheck({program, "--only", "exits"}).exit_code == 0);
}

TEST_CASE("run: jobs that are left over share a scenario, with the same output") {
  const Scratch scratch;
  const auto json_with = [&](const char* jobs) {
    const Run run = run_pcheck({"lost_update/unlocked", "-p", "threads=2", "-p", "rounds=4", "--strategy", "dfs", "--keep-going",
                                "--json", "-", "--jobs", jobs});
    Json json = parse_json(run.out);
    CHECK(json["results"][0]["stats"]["executions"] == 48'619);
    json["results"][0]["stats"].erase("seconds");
    json["results"][0]["stats"].erase("peak_memory_bytes");
    return json;
  };
  const Json alone = json_with("1");
  CHECK(json_with("2") == alone);
  CHECK(json_with("3") == alone);
}

TEST_CASE("run: jobs that share a scenario end in time, and say what they covered") {
  const Scratch scratch;
  const Run run = run_pcheck({scenario("endless_search"), "--strategy", "dfs", "--time", "1s", "--jobs", "2"});
  CHECK(run.exit_code == 3);
  CHECK(contains(run.out, "executions within the limits"));
}
