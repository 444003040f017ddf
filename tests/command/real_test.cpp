/// `pcheck --real`.

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "command/pcheck_process.hpp"

using namespace pcheck::command;
using Json = nlohmann::json;

TEST_CASE("real: a histogram of outcomes beside what the model reaches") {
  const Scratch scratch;
  const Run run = run_pcheck({"--real", "--runs", "20", PCHECK_SOURCE_DIR "/scenarios/lost_update/locked.cpp"});
  CHECK(run.exit_code == 0);
  CHECK(contains(run.out, "lost_update/locked on real threads: 20 of 20 runs completed"));
  CHECK(contains(run.out, "ans = 3"));
  CHECK(contains(run.out, "reachable"));
}

TEST_CASE("real: outcomes that only the model saw are listed, too") {
  const Scratch scratch;
  const Run run = run_pcheck({"--real", "--runs", "1", PCHECK_SOURCE_DIR "/scenarios/worker_order", "--json", "-"});
  CHECK(run.exit_code == 0);
  const Json result = parse_json(run.out)["results"][0];
  CHECK(result["outcomes"].size() == 6);
  CHECK(result["real"]["runs"] == 1);
}

TEST_CASE("real: a report as JSON keeps what the runs came to") {
  const Scratch scratch;
  run_pcheck({"--real", "--runs", "3", PCHECK_SOURCE_DIR "/scenarios/lost_update/locked.cpp", "--json", "results.json"});
  const Run report = run_pcheck({"report", "results.json", "--to", "json"});
  CHECK(report.exit_code == 0);
  CHECK(parse_json(report.out) == parse_json(text_of("results.json")));
  CHECK(parse_json(report.out)["results"][0]["real"]["runs"] == 3);
}

TEST_CASE("real: runs that fail or hang without being expected are a violation") {
  const Scratch scratch;
  write_text("hangs.cpp",
             "#include <pcheck/pcheck.hpp>\n"
             "PCHECK_SCENARIO(hangs) {\n"
             "  pcheck::counting_semaphore<> none{0};\n"
             "  none.acquire();\n"
             "}\n");
  const Run run = run_pcheck({"--real", "--runs", "2", "--hang", "0.3", "hangs.cpp"});
  CHECK(run.exit_code == 1);
  CHECK(contains(run.out, "2 hung"));
}

TEST_CASE("real: a scenario says how often it runs, and what its one run prints is shown") {
  const Scratch scratch;
  write_text("once.cpp",
             "#include <cstdio>\n"
             "#include <pcheck/pcheck.hpp>\n"
             "PCHECK_SCENARIO(once, pcheck::real_runs(1, 60)) { std::fprintf(stderr, \"a table\\n\"); }\n");
  const Run once = run_pcheck({"--real", "once.cpp"});
  CHECK(contains(once.out, "1 of 1 run completed"));
  CHECK(once.err == "a table\n");
  const Run often = run_pcheck({"--real", "--runs", "5", "once.cpp"});
  CHECK(contains(often.out, "5 of 5 runs completed"));
  CHECK(often.err.empty());
}

TEST_CASE("real: where each run hangs, three are enough; outcomes beside a failed check are not impossible") {
  const Scratch scratch;
  write_text("hangs.cpp",
             "#include <pcheck/pcheck.hpp>\n"
             "PCHECK_SCENARIO(hangs, pcheck::expects(\"deadlock\")) {\n"
             "  pcheck::counting_semaphore<> none{0};\n"
             "  none.acquire();\n"
             "}\n"
             "PCHECK_SCENARIO(fails, pcheck::expects(\"check_failed\")) {\n"
             "  pcheck::event never;\n"
             "  pcheck::thread other{[&] { never.wait(); }};\n"
             "  pcheck::outcome(\"x\", 1);\n"
             "  pcheck::fail(\"while the other waits\");\n"
             "}\n");
  const Run run = run_pcheck({"--real", "--hang", "0.2", "--width", "200", "hangs.cpp"});
  CHECK(run.exit_code == 0);
  CHECK(contains(run.out, "0 of 3 runs completed, 3 hung; stopped early"));
  CHECK(contains(run.out, "where a check fails"));
  CHECK(!contains(run.out, "warning"));
}

TEST_CASE("real: the chapter's network learns to read digits, once, and the ranks' table is shown") {
  const Scratch scratch;
  const Run run = run_pcheck({"--real", "--ranks", "4", PCHECK_SOURCE_DIR "/scenarios/data_parallel_training/training.cpp"});
  INFO(run.out, run.err);
  CHECK(run.exit_code == 0);
  CHECK(contains(run.err, "epoch  accuracy  one rank   4 ranks  speed-up"));
  CHECK(contains(run.out, "training on real threads: 1 of 1 run completed"));
}

TEST_CASE("real: bad input") {
  const Scratch scratch;
  const Run parameter = run_pcheck({"--real", scenario("verified"), "-p", "rounds=x"});
  CHECK(parameter.exit_code == 2);
  CHECK(contains(parameter.err, "parameter rounds must be an integer"));
  const Run no_code = run_pcheck({"--real", scenario("does_not_compile")});
  CHECK(no_code.exit_code == 2);
  run_pcheck({scenario("verified")});
  const Run program = run_pcheck({"--real", compiled_program("verified")});
  CHECK(program.exit_code == 2);
  CHECK(contains(program.err, "--real needs the scenario's .cpp file"));
  CHECK(run_pcheck({"--real", scenario("verified"), "--time", "virtual"}).exit_code == 2);
}

TEST_CASE("real: of runs that are interrupted, those that were made are told") {
  const Scratch scratch;
  const std::string source = PCHECK_SOURCE_DIR "/scenarios/lost_update/unlocked.cpp";
  run_pcheck({"--real", "--runs", "1", source});  // compiled
  const Run run = interrupt_busy_pcheck({"--real", "--runs", "100000000", source, "--json", "results.json"});
  INFO(run.out, run.err);
  CHECK(run.exit_code == 130);
  const Json results = parse_json(text_of("results.json"))["results"];
  REQUIRE(results.size() == 1);
  CHECK(results[0]["real"]["completed"] > 0);
  CHECK(contains(run.out, "runs completed"));
}
