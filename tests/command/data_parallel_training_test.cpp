/// The scenarios of scenarios/data_parallel_training end as they are meant to, with any number of ranks that they are for.

#include <algorithm>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "command/pcheck_process.hpp"

using namespace pcheck::command;
using Json = nlohmann::json;

namespace {

Json run(const std::string& command, const std::string& program, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {command, PCHECK_SOURCE_DIR "/scenarios/data_parallel_training/" + program + ".cpp",
                                        "--json", "-"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return parse_json(run_pcheck(arguments).out).at("results").at(0);
}

/// "verified", or the kind of the first finding.
std::string verdict(const Json& result) {
  return result["findings"].empty() ? result["verdict"].get<std::string>() : result["findings"][0]["kind"].get<std::string>();
}

/// All values of the scenario's one outcome.
std::vector<std::string> outcomes(const std::string& program, const std::vector<std::string>& more = {}) {
  const Json result = run("outcomes", program, more);
  CHECK(verdict(result) == "verified");
  std::vector<std::string> values;
  for (const Json& outcome : result["outcomes"]) values.push_back(outcome["values"].begin()->get<std::string>());
  std::sort(values.begin(), values.end());
  return values;
}

}  // namespace

TEST_CASE("data-parallel training: a ring gives all ranks the sums, however many there are") {
  const Scratch scratch;
  for (const char* const ranks : {"1", "2", "3", "4", "5"}) {
    INFO(ranks);
    CHECK(verdict(run("run", "ring_allreduce", {"--ranks", ranks})) == "verified");
  }
}

TEST_CASE("data-parallel training: each bug is found, as the kind that it is") {
  const Scratch scratch;
  CHECK(verdict(run("run", "ring_tag_off_by_one")) == "message_deadlock");
  CHECK(verdict(run("run", "ring_buffer_reused")) == "buffer_reuse");
  CHECK(verdict(run("run", "gradient_order_unnegotiated")) == "message_deadlock");
  CHECK(verdict(run("run", "uneven_batches")) == "rank_missing");
  CHECK(verdict(run("run", "branch_skips_collective")) == "rank_missing");
  CHECK(verdict(run("run", "collectives_differ")) == "collective_mismatch");
  CHECK(verdict(run("run", "communicators_opposite_order")) == "collective_mismatch");
  CHECK(verdict(run("run", "broadcast_left_out")) == "check_failed");
  CHECK(verdict(run("run", "learning_rate_not_scaled")) == "check_failed");
  CHECK(verdict(run("run", "summed_as_they_arrive")) == "check_failed");
}

TEST_CASE("data-parallel training: the twins without the bug are verified") {
  const Scratch scratch;
  for (const char* const program :
       {"gradient_order_negotiated", "uneven_batches_joined", "replicas_equal", "learning_rate_scaled"}) {
    INFO(program);
    CHECK(verdict(run("run", program)) == "verified");
  }
  CHECK(verdict(run("run", "uneven_batches_joined", {"--ranks", "3"})) == "verified");
}

TEST_CASE("data-parallel training: the stall report names the tensor and the rank") {
  const Scratch scratch;
  const Json differ = run("run", "tensor_names_differ");
  CHECK(verdict(differ) == "check_failed");
  CHECK(contains(differ["findings"][0].dump(), "weight is not submitted by rank 1; weights is not submitted by rank 0 2"));
  const Json missing = run("run", "tensor_never_submitted");
  CHECK(verdict(missing) == "rank_missing");
  CHECK(contains(missing["findings"][0].dump(), "stalled: intercept is not submitted by rank 1"));
}

TEST_CASE("data-parallel training: a floating-point sum has one outcome in a fixed order, and several in the order of arrival") {
  const Scratch scratch;
  // In doubles 1 + 1e16 is 1e16, and 2 + 1e16 is more. Rank 0 begins with 1. If rank 3's 1 comes next, both are kept: 2; if it
  // comes between 1e16 and -1e16, neither: 0; if it comes last, only it: 1.
  CHECK(outcomes("summed_as_they_arrive", {"-p", "must_repeat=false"}) == std::vector<std::string>{"0", "1", "2"});
  CHECK(outcomes("summed_in_order_of_ranks") == std::vector<std::string>{"1"});
}

TEST_CASE("data-parallel training: every order of two steps of the network's training") {
  const Scratch scratch;
  CHECK(verdict(run("run", "training")) == "verified");
  CHECK(verdict(run("run", "training", {"--ranks", "3"})) == "verified");
}
