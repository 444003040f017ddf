/// Scenarios that crash, leave or hang take nothing else down, and Ctrl-C ends a run in order.

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <string>
#include <utility>

#include "command/pcheck_process.hpp"

using namespace pcheck::command;
using Json = nlohmann::json;

namespace {

Json results_of(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--json", "-"});
  return parse_json(run_pcheck(arguments).out)["results"];
}

}  // namespace

TEST_CASE("supervision: crashes that the worker survives are findings with their events") {
  const Scratch scratch;
  const Json results = results_of({scenario("crashes")});
  REQUIRE(results.size() == 3);
  for (const Json& result : results) {
    CHECK(result["findings"][0]["kind"] == "crash");
    CHECK(result["findings"][0]["events"].size() == 1);  // the load before it
  }
  CHECK(contains(results[0]["findings"][0]["message"], "SIGSEGV"));
  CHECK(contains(results[1]["findings"][0]["message"], "SIGABRT"));
  CHECK(contains(results[2]["findings"][0]["message"], "exit(0)"));
  CHECK(contains(results_of({scenario("raises")})[0]["findings"][0]["message"], "raise(15)"));
}

TEST_CASE("supervision: a stack overflow names the option that helps, unless that is used up") {
  const Scratch scratch;
  write_text("deep.cpp",
             "#include <pcheck/pcheck.hpp>\n"
             "int depth(int n) {\n"
             "  volatile char frame[1000] = {};\n"
             "  return n == 0 ? 0 : depth(n - 1) + 1 + frame[0];\n"
             "}\n"
             "PCHECK_SCENARIO(deep) { pcheck::check(depth(pcheck::param(\"depth\", 500)) > 0); }\n");
  CHECK(results_of({"deep.cpp"})[0]["findings"][0]["message"] ==
        "SIGSEGV: stack overflow: a thread has 256K, up to 960K with --stack (main)");
  CHECK(results_of({"deep.cpp", "--stack", "960K"})[0]["verdict"] == "verified");
  CHECK(results_of({"deep.cpp", "--stack", "960K", "-p", "depth=100000"})[0]["findings"][0]["message"] ==
        "SIGSEGV: stack overflow: a thread has 960K, and cannot have more (main)");
}

TEST_CASE("supervision: deaths that no worker survives are findings with their schedule, and the others still run") {
  const Scratch scratch;
  const Json results = results_of({scenario("dies")});
  REQUIRE(results.size() == 3);
  CHECK(results[0]["findings"][0]["kind"] == "crash");
  CHECK(contains(results[0]["findings"][0]["message"], "signal SIGKILL"));
  CHECK(results[0]["findings"][0]["schedule"].size() == 3);  // spawn, the other's store, the load
  CHECK(contains(results[1]["findings"][0]["message"], "exit code 7"));
  CHECK(results[2]["verdict"] == "verified");
  CHECK(run_pcheck({"replay", "pcheck-out/scenarios-killed.crash.json"}).exit_code == 0);
}

TEST_CASE("supervision: a worker that is killed from outside says nothing of the scenario; another one does its work") {
  const Scratch scratch;
  const std::string endless = scenario("endless_search");
  const std::vector<std::string> arguments = {endless, "--executions", "40000", "--strategy", "dfs", "--json", "results.json"};
  run_pcheck({"list", endless});  // compiled
  for (const char* const jobs : {"1", "2"}) {
    INFO("jobs ", jobs);
    std::vector<std::string> with_jobs = arguments;
    with_jobs.insert(with_jobs.end(), {"--jobs", jobs});
    const Run run = run_pcheck_killing(with_jobs, 1);
    CHECK(run.exit_code == 3);
    const Json result = parse_json(text_of("results.json"))["results"][0];
    CHECK(result["verdict"] == "inconclusive");
    CHECK(result["findings"].empty());
    CHECK(result["stats"]["executions"] == 40'000);
  }
}

TEST_CASE("supervision: where the workers are killed again and again, nothing was checked, and that is told") {
  const Scratch scratch;
  const std::string endless = scenario("endless_search");
  run_pcheck({"list", endless});  // compiled
  const Run run = run_pcheck_killing({endless, scenario("verified"), "--jobs", "1", "--width", "300"}, 2);
  CHECK(run.exit_code == 3);
  CHECK(contains(
      run.out,
      "endless_search: inconclusive: nothing: its process was ended by signal SIGKILL, twice and not by the scenario, as "
      "the system does where memory runs out; fewer --jobs or --memory SIZE may help\n"));
  CHECK(contains(run.out, "scenarios/verified: verified"));
}

TEST_CASE("supervision: threads and processes that nothing schedules are refused, not explored as if they were none") {
  const Scratch scratch;
  for (const auto& [statement, message] :
       {std::pair{"std::thread([] {}).join()", "calls pthread_create(), which cannot be explored: use pcheck::thread"},
        {"std::async(std::launch::async, [] {}).get()", "calls pthread_create()"},
        {"if (fork() == 0) _exit(0)", "calls fork(), which cannot be explored: use pcheck::process"}}) {
    write_text("real.cpp",
               std::string("#include <future>\n#include <thread>\n#include <unistd.h>\n#include <pcheck/pcheck.hpp>\n") +
                   "PCHECK_SCENARIO(real) { " + statement + "; }\n");
    const Run run = run_pcheck({"real.cpp", "--width", "300"});
    INFO(statement, ": ", run.out);
    CHECK(run.exit_code == 2);
    CHECK(contains(run.out, message));
  }
}

TEST_CASE("supervision: a scenario that cannot be explored keeps no other one from it") {
  const Scratch scratch;
  write_text("several.cpp",
             "#include <future>\n#include <pcheck/pcheck.hpp>\n"
             "PCHECK_SCENARIO(first) {}\n"
             "PCHECK_SCENARIO(in_main) { std::async(std::launch::async, [] {}).get(); }\n"
             "PCHECK_SCENARIO(in_a_thread) {\n"
             "  pcheck::atomic<bool> is_set{false};\n"
             "  pcheck::thread sets{[&] { is_set = true; }};\n"
             "  if (is_set) pcheck::choose(0);\n"  // not in the first execution
             "  sets.join();\n"
             "}\n"
             "PCHECK_SCENARIO(last) { pcheck::param(\"least\", 1, 1); }\n"
             "PCHECK_SCENARIO(no_ranks) { pcheck::run_ranks(0, [] {}); }\n");
  const Run run = run_pcheck({"several.cpp", "--json", "results.json", "--width", "300"});
  CHECK(run.exit_code == 2);
  const Json results = parse_json(text_of("results.json"))["results"];
  REQUIRE(results.size() == 5);
  CHECK(results[0]["verdict"] == "verified");
  CHECK(results[1]["verdict"] == "error");
  CHECK(contains(results[1]["error"], "calls pthread_create(), which cannot be explored"));
  CHECK(results[2]["verdict"] == "error");
  CHECK(results[2]["error"] == "choose(n) needs an n from 1 to 65535");
  CHECK(results[3]["verdict"] == "verified");
  CHECK(results[4]["error"] ==
        "parameter ranks must be from 1 to 1000, not '0', which the scenario itself says: give it another value with -p, or mend "
        "that");
  CHECK(contains(run.out, "5 scenarios: 2 as expected, 3 errors"));
  // What was asked for is wrong for all: nothing is run.
  const Run wrong = run_pcheck({"several.cpp", "-p", "least=0"});
  CHECK(wrong.exit_code == 2);
  CHECK(contains(wrong.err, "last: parameter least must be"));
  CHECK(wrong.out.empty());
  CHECK(run_pcheck({"list", "several.cpp"}).exit_code == 0);
  CHECK(run_pcheck({"outcomes", "several.cpp"}).exit_code == 2);
}

TEST_CASE("supervision: a program that ends before main() is a finding") {
  const Scratch scratch;
  const Json results = results_of({scenario("crash_before_main"), scenario("exit_before_main"), scenario("verified")});
  REQUIRE(results.size() == 3);
  CHECK(contains(results[0]["findings"][0]["message"], "signal SIGSEGV before main()"));
  CHECK(contains(results[1]["findings"][0]["message"], "exit code 3 before main(), which is pcheck's: a scenario needs none"));
  CHECK(results[2]["verdict"] == "verified");
}

TEST_CASE("supervision: loops without a scheduling point hang") {
  const Scratch scratch;
  const Json results = results_of({scenario("endless_loop"), "--hang", "0.2"});
  CHECK(results[0]["findings"][0]["kind"] == "hang");
  CHECK(results[0]["as_expected"] == true);
}

TEST_CASE("supervision: a search of states tells the first hang that it meets") {
  const Scratch scratch;
  write_text("loops.cpp",
             "#include <pcheck/pcheck.hpp>\n"
             "PCHECK_SCENARIO(loops) {\n"
             "  pcheck::atomic<int> x{0};\n"
             "  x = 1;\n"
             "  for (volatile int i = 0;; i = i + 1) {}\n"
             "}\n");
  const auto started = std::chrono::steady_clock::now();
  const Run run = run_pcheck({"loops.cpp", "--strategy", "states", "--hang", "0.5"});
  // It is met once by itself, and once by the analyses; 64 times would take half a minute.
  CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(20));
  CHECK(run.exit_code == 1);
  CHECK(contains(run.out, "hang: no scheduling point was reached"));
}

TEST_CASE("supervision: a loop that blocks all signals is ended from outside") {
  const Scratch scratch;
  const Json results = results_of({scenario("deaf_loop"), "--hang", "0.2"});
  CHECK(results[0]["findings"][0]["kind"] == "hang");
  CHECK(contains(results[0]["findings"][0]["message"], "did not react"));
}

TEST_CASE("supervision: a scenario that does not behave the same twice") {
  const Scratch scratch;
  CHECK(results_of({scenario("nondeterministic")})[0]["findings"][0]["kind"] == "nondeterminism");
}

TEST_CASE("supervision: what a scenario writes past its streams does not end up in the results") {
  const Scratch scratch;
  const Run run = run_pcheck({scenario("loud")});
  CHECK(run.exit_code == 0);
  CHECK_FALSE(contains(run.out + run.err, "LOUD"));
}

TEST_CASE("interrupt: what was found so far is reported and written, with exit code 130, and soon") {
  const Scratch scratch;
  const std::string endless = scenario("endless_search");
  run_pcheck({"list", endless, scenario("verified")});  // compiled
  const auto started = std::chrono::steady_clock::now();
  const Run run = interrupt_busy_pcheck({scenario("verified"), endless, "--json", "results.json", "--jobs", "1"});
  CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(8));
  CHECK(run.exit_code == 130);
  CHECK(contains(run.out, "scenarios/verified: verified"));
  CHECK(contains(run.out, "until it was interrupted"));
  CHECK(contains(run.out, "interrupted: 2 of 2 scenarios"));
  const Json results = parse_json(text_of("results.json"))["results"];
  REQUIRE(results.size() == 2);
  CHECK(results[1]["verdict"] == "inconclusive");
}

TEST_CASE("interrupt: a compiler is ended with all that it has started, and soon") {
  const Scratch scratch;
  write_text("slow.cpp",
             "#include <pcheck/pcheck.hpp>\n"
             "constexpr int spin(int n) {\n"
             "  int sum = 0;\n"
             "  for (int i = 0; i < n; ++i)\n"
             "    for (int j = 0; j < n; ++j) sum ^= i * j;\n"
             "  return sum;\n"
             "}\n"
             "PCHECK_SCENARIO(slow) { pcheck::check(std::integral_constant<int, spin(200'000)>::value != 1); }\n");
  run_pcheck({"list", scenario("verified")});  // what is compiled once for all
  const auto started = std::chrono::steady_clock::now();
  const Run run = run_program({"timeout", "--foreground", "--preserve-status", "1", PCHECK_BINARY_DIR "/pcheck", "slow.cpp"});
  CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(5));
  CHECK(run.exit_code == 130);
  CHECK(run.err == "pcheck: interrupted before there was anything to report\n");
}

TEST_CASE("interrupt: of who ends the process, and then it and its workers once more, nothing found is lost") {
  const Scratch scratch;
  const std::string source = PCHECK_SOURCE_DIR "/scenarios/lost_update/unlocked.cpp";
  const std::vector<std::string> arguments = {source,   "-p", "threads=6", "-p",          "rounds=3", "--keep-going",
                                              "--jobs", "2",  "--expect",  "lost_update", "--json",   "results.json"};
  run_pcheck({"list", source});  // compiled
  const Run run = terminate_busy_pcheck(arguments);
  CHECK(run.exit_code == 130);
  CHECK(contains(run.out, "lost_update"));
  const Json results = parse_json(text_of("results.json"))["results"];
  REQUIRE(results.size() == 1);
  CHECK(results[0]["verdict"] == "violation");
}
