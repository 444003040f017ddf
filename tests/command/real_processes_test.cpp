/// `pcheck --real=processes`: processes that are forked end only as the model says that they can, and none is left.

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "command/pcheck_process.hpp"

using namespace pcheck::command;
using Json = nlohmann::json;

namespace {

Json real_results_of(const std::string& backend, const std::string& path, std::vector<std::string> more) {
  more.insert(more.begin(), {backend, path, "--keep-going", "--json", "-"});
  const Run run = run_pcheck(more);
  INFO(run.err);
  REQUIRE(!run.out.empty());
  return parse_json(run.out)["results"];
}

std::size_t running(const std::filesystem::path& program) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::error_code gone;
    count += std::filesystem::read_symlink(entry.path() / "exe", gone) == program;
  }
  return count;
}

/// Processes that run the program, once those that are being ended have had time to go.
std::size_t left_over(const std::filesystem::path& program) {
  std::size_t count = running(program);
  for (int i = 0; i < 500 && count != 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    count = running(program);
  }
  return count;
}

}  // namespace

TEST_CASE("processes: exit codes, termination and every object are as in the model") {
  const Scratch scratch;
  const Json results = real_results_of("--real=processes", scenario("process_programs"),
                                       {"--only", "exit_codes", "--only", "terminated", "--only", "daemonic", "--only",
                                        "every_object", "--only", "orders_told_by_children", "--runs", "20", "--hang", "20"});
  CHECK(results.size() == 5);
  for (const Json& result : results) {
    INFO(result.dump());
    CHECK(result["verdict"] == "verified");
    CHECK(result["real"]["completed"] == 20);
    CHECK(all_reachable(result));
  }
}

TEST_CASE("processes: they end each other, go on when their parents are ended, and take over what was moved") {
  const Scratch scratch;
  const auto outcome_of = [](const std::string& name) {
    const Json result =
        real_results_of("--real=processes", scenario("process_programs"), {"--only", name, "--runs", "10", "--hang", "20"})[0];
    INFO(result.dump());
    CHECK(result["verdict"] == "verified");
    CHECK(result["real"]["completed"] == 10);
    CHECK(all_reachable(result));
    REQUIRE(result["real"]["outcomes"].size() == 1);
    return result["real"]["outcomes"][0]["values"].dump();
  };
  CHECK(outcome_of("ended_by_sibling") == R"({"codes":"-1500"})");
  CHECK(outcome_of("given_to_sibling") == R"({"code":"88"})");  // -15 + 100 + 3
  CHECK(outcome_of("orphan_goes_on") == R"({"code":"-15"})");
  CHECK(outcome_of("moved") == R"({"seen":"5"})");
}

TEST_CASE("processes: one whose parent was ended does not outlive the run") {
  const Scratch scratch;
  const Json result = real_results_of("--real=processes", scenario("process_programs"),
                                      {"--only", "orphan_hangs", "--runs", "2", "--hang", "0.5"})[0];
  CHECK(result["real"]["hung"] == 2);
  CHECK(left_over(compiled_program("process_programs")) == 0);
}

TEST_CASE("processes: a child that fails a check, crashes or hangs is reported, and the others are ended") {
  const Scratch scratch;
  const auto kind_of = [](const std::string& name) -> std::string {
    const Json result = real_results_of("--real=processes", scenario("process_programs"),
                                        {"--only", name, "--runs", "3", "--hang", name == "child_hangs" ? "0.5" : "20"})[0];
    if (result["real"]["hung"] == 3) return "hung";
    REQUIRE(result["real"]["failures"].size() == 1);
    CHECK(result["real"]["failures"][0]["count"] == 3);
    return result["real"]["failures"][0]["kind"].get<std::string>() + ": " +
           result["real"]["failures"][0]["message"].get<std::string>();
  };
  CHECK(kind_of("check_fails_in_child") == "check_failed: in the child");
  CHECK(kind_of("child_crashes") == "crash: a process was ended by SIGABRT");
  CHECK(kind_of("child_hangs") == "hung");
  CHECK(left_over(compiled_program("process_programs")) == 0);
}

TEST_CASE("processes: the scenarios end for real only as the model says, as processes and as threads") {
  const Scratch scratch;
  for (const std::string& name : std::vector<std::string>{"one_by_one", "all_first", "barrier", "memory_shared", "asked_to_stop"})
    for (const std::string& backend : std::vector<std::string>{"--real=processes", "--real"}) {
      INFO(name, " ", backend);
      const Json result = real_results_of(backend, PCHECK_SOURCE_DIR "/scenarios/processes/" + name + ".cpp",
                                          {"--runs", "20", "--hang", "20"})[0];
      CHECK(result["verdict"] == "verified");
      CHECK(result["real"]["completed"] == 20);
      CHECK(all_reachable(result));
    }
}

TEST_CASE("processes: what a forked one writes to its own memory is lost; the model says so") {
  const Scratch scratch;
  const Json result =
      real_results_of("--real=processes", PCHECK_SOURCE_DIR "/scenarios/processes/memory_apart.cpp", {"--runs", "3"})[0];
  CHECK(result["findings"][0]["kind"] == "memory_not_shared");
  CHECK(result["real"]["failures"][0]["kind"] == "check_failed");
  CHECK(result["real"]["failures"][0]["count"] == 3);
}
