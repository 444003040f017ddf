/// `pcheck --real=mpi`: real ranks end only as the model says that they can. Skipped, with a message, where Open MPI is not
/// installed.

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <filesystem>

#include "command/pcheck_process.hpp"

using namespace pcheck::command;
using Json = nlohmann::json;

namespace {

bool has_mpi() {
  const bool has = std::filesystem::exists(PCHECK_BINARY_DIR "/libpcheck_mpi.a");
  if (!has) MESSAGE("skipped: Open MPI is not installed");
  return has;
}

Run run_on_mpi(const std::vector<std::string>& programs, const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {"--real=mpi", scenario("mpi_programs")};
  for (const std::string& program : programs) arguments.insert(arguments.end(), {"--only", program});
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_pcheck(arguments);
}

}  // namespace

TEST_CASE("mpi: messages, requests, probes, groups and collective calls end as in the model") {
  if (!has_mpi()) return;
  const Scratch scratch;
  const std::vector<std::string> programs = {"order_of_arrival", "order_of_one_sender", "every_collective", "parts", "requests",
                                             "probes",           "probed_before_older"};
  const Run run = run_on_mpi(programs, {"--runs", "20", "--hang", "20", "--json", "-"});
  INFO(run.err);
  CHECK(run.exit_code == 0);
  const Json results = parse_json(run.out)["results"];
  CHECK(results.size() == programs.size());
  for (const Json& result : results) {
    INFO(result["scenario"].get<std::string>());
    CHECK(result["verdict"] == "verified");
    CHECK(result["real"]["completed"] == 20);
    CHECK(result["real"]["outcomes"].size() >= 1);
    CHECK(all_reachable(result));
  }
}

TEST_CASE("mpi: a failing check, a crash and a deadlock of ranks are reported, and nothing hangs") {
  if (!has_mpi()) return;
  const Scratch scratch;
  const Run failing = run_on_mpi({"rank_fails", "rank_crashes", "rank_exits", "too_long"}, {"--runs", "1", "--hang", "20"});
  INFO(failing.out, failing.err);
  CHECK(failing.exit_code == 0);  // as they declare
  CHECK(contains(failing.out, "1 time check_failed: rank 2 is not meant to be here"));
  CHECK(contains(failing.out, "1 time crash: rank 1 ended by SIG"));
  CHECK(contains(failing.out, "1 time crash: process rank 1 exited with status 3 before the scenario's end"));
  CHECK(contains(failing.out, "1 time truncation"));
  const Run hanging = run_on_mpi({"send_first"}, {"--runs", "10", "--hang", "1"});
  CHECK(contains(hanging.out, " hung"));
  CHECK(contains(hanging.out, "from 0 = 0, from 1 = 1"));
}

TEST_CASE("mpi: a probe tells the size of a message and leaves it there, also to its sender") {
  if (!has_mpi()) return;
  const Scratch scratch;
  const Run sizes = run_on_mpi({"probed_sizes"}, {"--runs", "2", "--hang", "20"});
  CHECK(sizes.exit_code == 0);
  CHECK(contains(sizes.out, "2 of 2 runs completed"));
  const Run hanging = run_on_mpi({"probe_completes_no_send"}, {"--runs", "1", "--hang", "1"});
  CHECK(hanging.exit_code == 0);
  CHECK(contains(hanging.out, "0 of 1 run completed, 1 hung"));
}

TEST_CASE("mpi: an outcome that the model excludes is a failed comparison") {
  if (!has_mpi()) return;
  const Scratch scratch;
  const Run run = run_on_mpi({"not_in_the_model"}, {"--runs", "3", "--hang", "20"});
  CHECK(run.exit_code == 1);
  CHECK(contains(run.out, "impossible"));
}

TEST_CASE("mpi: bad input") {
  const Scratch scratch;
  const Run unknown = run_pcheck({"--real=pvm", scenario("mpi_programs")});
  CHECK(unknown.exit_code == 2);
  CHECK(contains(unknown.err, "--real takes threads (the default), processes or mpi, not 'pvm'"));
  if (!has_mpi()) return;
  const Run no_ranks = run_on_mpi({"no_ranks"}, {"--runs", "1"});
  CHECK(no_ranks.exit_code == 2);
  CHECK(contains(no_ranks.err, "has no ranks"));
}

TEST_CASE("mpi: where it is not installed, that is what is said") {
  const Scratch scratch;
  const Run run = run_program(
      {"env", "PATH=/nowhere", "CXX=/usr/bin/g++", PCHECK_BINARY_DIR "/pcheck", "--real=mpi", scenario("mpi_programs")});
  CHECK(run.exit_code == 2);
  CHECK(contains(run.err, "--real=mpi needs mpirun, which is not installed: install the packages openmpi-bin"));
}
