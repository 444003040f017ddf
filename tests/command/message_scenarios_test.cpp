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
  return parse_json(run_pcheck(arguments).out).at("results");
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
  CHECK(endings_of("processes") == Endings{"all_first: verified", "asked_to_stop: verified", "barrier: verified",
                                           "dies_before_barrier: rank_missing", "failure_agreed_on: verified", "hello: verified",
                                           "memory_apart: memory_not_shared", "memory_shared: verified", "one_by_one: verified",
                                           "terminated_with_lock: deadlock", "without_barrier: check_failed"});
}

TEST_CASE("processes: orders of reports") {
  const Scratch scratch;
  CHECK(outcomes_of("processes/one_by_one.cpp") == 1);
  CHECK(outcomes_of("processes/all_first.cpp") == 6);                          // 3!
  CHECK(outcomes_of("processes/all_first.cpp", {"-p", "processes=4"}) == 24);  // 4!
  CHECK(outcomes_of("processes/barrier.cpp") == 2);
  for (const auto& [ranks, orders] : {std::pair{"1", 1U}, {"2", 2U}, {"3", 6U}, {"4", 24U}})
    CHECK(outcomes_of("processes/hello.cpp", {"--ranks", ranks}) == orders);
}

TEST_CASE("point_to_point: each ends as it says") {
  const Scratch scratch;
  CHECK(endings_of("point_to_point") ==
        Endings{"any_source_race: message_race", "any_source_sum: verified", "both_send_first: message_deadlock",
                "both_ssend: message_deadlock", "halo_exchange: verified", "halo_request_leak: request_leak",
                "master_workers: verified", "one_sends_first: verified", "pipeline: verified", "ring_even_odd: verified",
                "ring_send_first: message_deadlock", "ring_sendrecv: verified", "send_recv: verified"});
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

TEST_CASE("point_to_point: message races are looked for when asked") {
  const Scratch scratch;
  const std::string workers = "point_to_point/master_workers.cpp";
  const std::vector<std::string> small = {"--ranks", "3", "-p", "tasks=3", "--message-races"};
  const auto with = [&](const char* what) {
    auto options = small;
    options.emplace_back(what);
    return options;
  };
  CHECK(endings_of(workers, with("outcomes")) == Endings{"master_workers: verified"});
  CHECK(endings_of(workers, with("messages")) == Endings{"master_workers: message_race"});
  CHECK(endings_of("processes/hello.cpp", {"--message-races", "outcomes"}) == Endings{"hello: message_race"});
  CHECK(endings_of("processes/all_first.cpp", {"--message-races", "none"}) == Endings{"all_first: verified"});
}

TEST_CASE("point_to_point: a message race names the receive and both sends, and replays") {
  const Scratch scratch;
  const Json finding = results_of("run", "point_to_point/any_source_race.cpp").at(0)["findings"][0];
  CHECK(finding["threads"] == Json({"rank 0", "rank 1", "rank 2"}));
  REQUIRE(finding["accesses"].size() == 3);
  CHECK(finding["accesses"][0]["operation"].get<std::string>().starts_with("send"));
  CHECK(finding["accesses"][1]["operation"].get<std::string>().starts_with("send"));
  CHECK(finding["accesses"][2]["operation"].get<std::string>().starts_with("recv"));
  CHECK(finding["location"]["line"] == 9);  // the receive
  REQUIRE(std::filesystem::exists("pcheck-out/point_to_point-any_source_race.message_race.json"));
  const Run replayed = run_pcheck({"replay", "pcheck-out/point_to_point-any_source_race.message_race.json"});
  INFO(replayed.out, replayed.err);
  CHECK(contains(replayed.out, "message_race"));
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
  CHECK(endings_of("distributed_algorithms") == Endings{"coordinator_crashes: rank_missing", "leader_election: verified",
                                                        "philosophers_by_messages: verified", "ricart_agrawala: verified",
                                                        "two_phase_commit: verified"});
  CHECK(endings_of("distributed_algorithms/philosophers_by_messages.cpp", {"--ranks", "3"}) ==
        Endings{"philosophers_by_messages: verified"});
}
