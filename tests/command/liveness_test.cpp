/// Livelock and starvation on the command line: the scenarios of that family, and loops that are replayed.

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "command/pcheck_process.hpp"

using namespace pcheck::command;
namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

const std::string family = PCHECK_SOURCE_DIR "/scenarios/liveness";

/// One thread that looks at a flag again and again; `in_between` is what it does beside.
std::string looking(const std::string& in_between) {
  return "#include <pcheck/pcheck.hpp>\n"
         "PCHECK_SCENARIO(looking) {\n"
         "  pcheck::atomic<bool> ready{false, \"ready\"};\n"
         "  int looked = 0;\n"
         "  pcheck::thread waiting{[&] {\n"
         "    while (!ready.load()) {" +
         in_between +
         "}\n"
         "    looked = 1;\n"
         "  }, \"waiting\"};\n"
         "  waiting.join();\n"
         "  pcheck::check(looked == 1);\n"
         "}\n";
}

}  // namespace

TEST_CASE("liveness: the scenarios have what they declare, and their twins do not") {
  const Scratch scratch;
  const Run run = run_pcheck({family, "--json", "-"});
  INFO(run.err);
  CHECK(run.exit_code == 0);
  std::string found;
  const Json document = parse_json(run.out);
  for (const Json& result : document["results"]) {
    found += result["scenario"].get<std::string>() + ": " + result["verdict"].get<std::string>();
    for (const Json& finding : result["findings"])
      if (!finding["warning"].get<bool>()) found += " " + finding["kind"].get<std::string>();
    found += "\n";
  }
  CHECK(found ==
        "lockstep: violation livelock\n"
        "lockstep_in_order: verified\n"
        "poll: violation starvation\n"
        "poll_and_sleep: verified\n"
        "readers_first: violation starvation\n"
        "readers_in_line: verified\n"
        "server: verified\n"
        "test_and_set: violation starvation\n"
        "ticket: verified\n");
}

TEST_CASE("liveness: --fairness says which executions count") {
  const Scratch scratch;
  const auto check = [](const std::string& file, const std::vector<std::string>& options) {
    std::vector<std::string> arguments = {family + "/" + file, "--json", "-"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Run run = run_pcheck(arguments);
    const Json result = parse_json(run.out)["results"][0];
    return std::to_string(run.exit_code) + " " + result["coverage"].get<std::string>();
  };
  CHECK(check("poll.cpp", {"--fairness", "weak"}) == "0 3 states, and executions without end until it was found");
  CHECK(check("poll.cpp", {"--fairness", "strong"}) ==
        "1 all 3 states, and executions without end: no livelock, no starvation (strong fairness), sequential consistency");
  CHECK(check("poll_and_sleep.cpp", {"--fairness", "none"}) == "1 3 states, and executions without end until it was found");
  CHECK(check("lockstep.cpp", {"--ignore", "livelock", "--ignore", "starvation"}) ==
        "1 all 16 states, but not executions without end, sequential consistency");
}

TEST_CASE("liveness: a loop is replayed, and the state after it compared with the state before it") {
  const Scratch scratch;
  fs::create_directory("found");
  write_text("found/looking.cpp", looking(""));
  const Run run = run_pcheck({"found/looking.cpp"});
  CHECK(run.exit_code == 1);
  CHECK(contains(run.out, "from here on again and again"));
  const std::string file = "pcheck-out/found-looking.livelock.json";
  const Json finding = parse_json(text_of(file))["results"][0]["findings"][0];
  // It is started, and looks once.
  CHECK(finding["schedule"].size() == 2);
  CHECK(finding["loop_begin"] == 1);
  CHECK(finding["fairness"] == "strong");

  const Run replayed = run_pcheck({"replay", file});
  INFO(replayed.out, replayed.err);
  CHECK(replayed.exit_code == 0);
  CHECK(contains(replayed.out, "reproduced, 2 steps as recorded"));
  CHECK(contains(replayed.out, "as before step 1"));

  write_text("found/looking.cpp", looking(" ++looked; "));  // the same steps, but now it counts them
  const Run counting = run_pcheck({"replay", file});
  INFO(counting.out, counting.err);
  CHECK(counting.exit_code == 4);
  CHECK(contains(counting.out, "all 2 steps as recorded, but the finding does not show"));
  CHECK(contains(counting.out, "The state at the end is not that before step 1 any more"));

  const Run drawn = run_pcheck({"report", file, "--to", "mermaid"});
  CHECK(contains(drawn.out, "  loop for ever\n"));
}
