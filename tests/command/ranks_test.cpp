/// Scenarios with ranks on the command line: how many there are, and what MPI leaves open about buffering.

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "command/pcheck_process.hpp"

using namespace pcheck::command;
using Json = nlohmann::json;

namespace {

std::string error_of(const std::vector<std::string>& options) {
  std::vector<std::string> arguments = {scenario("ranks")};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const Run run = run_pcheck(arguments);
  CHECK(run.exit_code == 2);
  CHECK(line_count(run.err) == 1);
  return run.err;
}

Json result_of(const std::vector<std::string>& options) {
  std::vector<std::string> arguments = {scenario("ranks"), "--json", "-"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const Run run = run_pcheck(arguments);
  CHECK(run.exit_code == 0);
  return parse_json(run.out).at("results").at(0);
}

}  // namespace

TEST_CASE("--ranks: as many as it says") {
  const Scratch scratch;
  CHECK(result_of({})["outcomes"][0]["values"] == Json{{"rank 1", "1"}});
  CHECK(result_of({"--ranks", "4"})["outcomes"][0]["values"] == Json{{"rank 1", "1"}, {"rank 2", "2"}, {"rank 3", "3"}});
}

TEST_CASE("--ranks: what is no number of ranks is refused") {
  const Scratch scratch;
  for (const char* const wrong : {"0", "-1", "two", "1001", "1.5", ""})
    CHECK(
        contains(error_of({"--ranks", wrong}), std::string("--ranks takes a whole number from 1 to 1000, not '") + wrong + "'"));
  CHECK(contains(error_of({"--ranks"}), "option --ranks needs a value"));
  const Run run = run_pcheck({scenario("verified"), "--ranks", "2"});
  CHECK(run.exit_code == 2);
  CHECK(contains(run.err, "--ranks 2: none of the scenarios has ranks: run_ranks() starts them"));
}

TEST_CASE("--buffering: what is explored is said") {
  const Scratch scratch;
  const auto coverage = [](const std::vector<std::string>& options) { return result_of(options)["coverage"].get<std::string>(); };
  CHECK(coverage({}).ends_with(", sends buffered or not"));
  CHECK(coverage({"--buffering", "none"}).ends_with(", no send buffered"));
  CHECK(coverage({"--buffering", "all"}).ends_with(", all sends buffered"));
  CHECK(coverage({"--buffering", "each"}).ends_with(", each send buffered or not"));
  CHECK(coverage({"--buffering", "64"}).ends_with(", sends of up to 64 bytes buffered"));
  CHECK(contains(error_of({"--buffering", "some"}), "--buffering takes both, none, all, each, or a number of bytes, not 'some'"));
}

TEST_CASE("--message-races: what is compared") {
  const Scratch scratch;
  CHECK(contains(error_of({"--message-races", "some"}), "--message-races takes outcomes, messages or none, not 'some'"));
}
