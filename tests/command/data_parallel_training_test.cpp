/// The scenarios of scenarios/data_parallel_training end as they are meant to, with any number of ranks that they are for.

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
  return Json::parse(run_pcheck(arguments).out).at("results").at(0);
}

/// "verified", or the kind of the first finding.
std::string verdict(const Json& result) {
  return result["findings"].empty() ? result["verdict"].get<std::string>() : result["findings"][0]["kind"].get<std::string>();
}

}  // namespace

TEST_CASE("data-parallel training: a ring gives all ranks the sums, however many there are") {
  const Scratch scratch;
  for (const char* const ranks : {"ranks=1", "ranks=2", "ranks=3", "ranks=4", "ranks=5"}) {
    INFO(ranks);
    CHECK(verdict(run("run", "ring_allreduce", {"-p", ranks})) == "verified");
  }
}

TEST_CASE("data-parallel training: each bug is found, as the kind that it is") {
  const Scratch scratch;
  CHECK(verdict(run("run", "ring_tag_off_by_one")) == "message_deadlock");
  CHECK(verdict(run("run", "ring_buffer_reused")) == "buffer_reuse");
}
