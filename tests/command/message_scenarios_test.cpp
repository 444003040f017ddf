/// The scenarios with ranks: each ends as it says, and in as many ways as can be counted by hand.

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "command/pcheck_process.hpp"

using namespace pcheck::command;
using Json = nlohmann::json;

namespace {

Json results_of(const std::string& command, const std::string& path, const std::vector<std::string>& options = {}) {
  std::vector<std::string> arguments = {command, PCHECK_SOURCE_DIR "/scenarios/" + path, "--keep-going", "--json", "-"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  return Json::parse(run_pcheck(arguments).out).at("results");
}

/// "name: verified" or "name: kind, kind", one for each scenario of a family.
std::vector<std::string> endings_of(const std::string& family, const std::vector<std::string>& options = {}) {
  std::vector<std::string> endings;
  for (const Json& result : results_of("run", family, options)) {
    std::string ending = result["scenario"].get<std::string>() + ":";
    if (result["verdict"] != "violation") ending.append(" ").append(result["verdict"].get<std::string>());
    for (const Json& finding : result["findings"]) ending.append(" ").append(finding["kind"].get<std::string>());
    endings.push_back(ending);
  }
  return endings;
}

using Endings = std::vector<std::string>;

std::size_t outcomes_of(const std::string& path, const std::vector<std::string>& options = {}) {
  const Json result = results_of("outcomes", path, options).at(0);
  CHECK(result["verdict"] == "verified");
  return result["outcomes"].size();
}

}  // namespace

TEST_CASE("processes: each ends as it says") {
  const Scratch scratch;
  CHECK(endings_of("processes") == Endings{"all_first: verified", "barrier: verified", "dies_before_barrier: rank_missing",
                                           "failure_agreed_on: verified", "hello: verified", "one_by_one: verified",
                                           "without_barrier: check_failed"});
}

TEST_CASE("processes: orders of reports") {
  const Scratch scratch;
  CHECK(outcomes_of("processes/one_by_one.cpp") == 1);
  CHECK(outcomes_of("processes/all_first.cpp") == 6);                     // 3!
  CHECK(outcomes_of("processes/all_first.cpp", {"--ranks", "5"}) == 24);  // 4!, since one rank is the parent
  CHECK(outcomes_of("processes/barrier.cpp") == 2);
  for (const auto& [ranks, orders] : {std::pair{"1", 1U}, {"2", 2U}, {"3", 6U}, {"4", 24U}})
    CHECK(outcomes_of("processes/hello.cpp", {"--ranks", ranks}) == orders);
}

TEST_CASE("point_to_point: each ends as it says") {
  const Scratch scratch;
  CHECK(endings_of("point_to_point") ==
        Endings{"any_source_sum: verified", "both_send_first: message_deadlock", "both_ssend: message_deadlock",
                "halo_exchange: verified", "halo_request_leak: request_leak", "master_workers: verified",
                "one_sends_first: verified", "pipeline: verified", "ring_even_odd: verified", "ring_send_first: message_deadlock",
                "ring_sendrecv: verified", "send_recv: verified"});
}

TEST_CASE("point_to_point: what depends on buffering is right with it") {
  const Scratch scratch;
  const std::vector<std::string> buffered = {"--buffering", "all"};
  CHECK(endings_of("point_to_point/both_send_first.cpp", buffered) == Endings{"both_send_first: verified"});
  CHECK(endings_of("point_to_point/ring_send_first.cpp", buffered) == Endings{"ring_send_first: verified"});
  CHECK(endings_of("point_to_point/both_ssend.cpp", buffered) == Endings{"both_ssend: message_deadlock"});
}

TEST_CASE("point_to_point: receives from any source that decide nothing have one outcome") {
  const Scratch scratch;
  CHECK(outcomes_of("point_to_point/any_source_sum.cpp", {"--ranks", "4"}) == 1);
  CHECK(outcomes_of("point_to_point/master_workers.cpp") == 1);
}

TEST_CASE("point_to_point: rings of other sizes") {
  const Scratch scratch;
  for (const char* const ranks : {"2", "3", "5"}) {
    CHECK(endings_of("point_to_point/ring_send_first.cpp", {"--ranks", ranks}) == Endings{"ring_send_first: message_deadlock"});
    CHECK(endings_of("point_to_point/ring_even_odd.cpp", {"--ranks", ranks}) == Endings{"ring_even_odd: verified"});
    CHECK(endings_of("point_to_point/ring_sendrecv.cpp", {"--ranks", ranks}) == Endings{"ring_sendrecv: verified"});
    CHECK(endings_of("point_to_point/halo_exchange.cpp", {"--ranks", ranks}) == Endings{"halo_exchange: verified"});
  }
}

TEST_CASE("collectives: each ends as it says") {
  const Scratch scratch;
  CHECK(endings_of("collectives") == Endings{"broadcast: verified", "broadcast_roots_differ: collective_mismatch"});
}

TEST_CASE("distributed_algorithms: each ends as it says") {
  const Scratch scratch;
  CHECK(endings_of("distributed_algorithms") == Endings{"coordinator_crashes: message_deadlock", "leader_election: verified",
                                                        "philosophers_by_messages: verified", "ricart_agrawala: verified",
                                                        "two_phase_commit: verified"});
  CHECK(endings_of("distributed_algorithms/philosophers_by_messages.cpp", {"--ranks", "3"}) ==
        Endings{"philosophers_by_messages: verified"});
}
