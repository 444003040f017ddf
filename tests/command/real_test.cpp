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
  const Json result = Json::parse(run.out)["results"][0];
  CHECK(result["outcomes"].size() == 6);
  CHECK(result["real"]["runs"] == 1);
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
