/// The programs of scenarios/suite have as many classes of equivalent executions as is known of them, and a search that
/// runs one execution per class counts exactly these.

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "command/pcheck_process.hpp"

using namespace pcheck::command;
using Json = nlohmann::json;

namespace {

struct Classes {
  const char* program;
  std::vector<std::string> sizes;
  std::uint64_t executions;
};

/// Counts without a derivation are those of GenMC and Nidhugg for the same programs.
const std::vector<Classes> known = {
    // Between two rounds of one thread the other may have stored or not: for one round, (T!)^2, since the k-th store may be
    // of any thread left, and its load may lie before or after each of the k - 1 stores before.
    {"lost_update", {"threads=2", "rounds=1"}, 4},
    {"lost_update", {"threads=2", "rounds=2"}, 34},
    {"lost_update", {"threads=2", "rounds=3"}, 328},
    {"lost_update", {"threads=2", "rounds=4"}, 3'334},
    {"lost_update", {"threads=3", "rounds=1"}, 36},
    {"lost_update", {"threads=5", "rounds=1"}, 14'400},
    {"lost_update", {"threads=3", "rounds=2"}, 7'134},
    {"locked_inc_dec", {"rounds=5"}, 252},                         // the orders of taking the lock: 10! / (5! 5!)
    {"locked_inc_dec", {"rounds=7"}, 3'432},                       // 14! / (7! 7!)
    {"philosophers_ordered", {"philosophers=4", "rounds=1"}, 14},  // each fork has either user first, but not all alike: 2^4 - 2
    {"philosophers_ordered", {"philosophers=6", "rounds=1"}, 62},  // 2^6 - 2
    {"philosophers_ordered", {"philosophers=4", "rounds=2"}, 786},
    {"prodcons", {"items=4", "capacity=2"}, 64},
    {"prodcons", {"items=6", "capacity=2"}, 1'024},
    {"fib_bench", {"rounds=5"}, 8'953},
    {"indexer", {"threads=6"}, 1},     // no two threads meet in a slot
    {"lastzero", {"writers=5"}, 64},   // (5 + 3) * 2^3
    {"lastzero", {"writers=7"}, 320},  // (7 + 3) * 2^5
    {"readers", {"readers=8"}, 256},   // each before the store or after it: 2^8
    {"ainc", {"threads=6"}, 720},      // 6!
    // As lost_update of one round: the k-th owner may have seen the lock free at any of the k times when it was.
    {"ttas_lock", {"threads=3", "retry=false"}, 36},
    {"ttas_lock", {"threads=4", "retry=false"}, 576},
    // In each phase but the last, each load of the neighbour's slot lies before or after its next store, but not all after: that
    // would
    // be a circle. (2^N - 1)^(B-1)
    {"barrier", {"threads=2", "phases=2"}, 3},
    {"barrier", {"threads=3", "phases=2"}, 7},
    {"barrier", {"threads=4", "phases=3"}, 225},
    // Both pops before the push: 1. One before: 2. Both after, one after the other or overlapping: 2 * 2.
    {"treiber_stack", {"pushers=1", "poppers=2"}, 7},
};

Json check(const std::string& command, const Classes& row, const std::string& strategy) {
  const std::string source = std::string(PCHECK_SOURCE_DIR "/scenarios/suite/") + row.program + ".cpp";
  std::vector<std::string> arguments = {command, source, "--strategy", strategy, "--ignore", "lost_update", "--json", "-"};
  for (const std::string& size : row.sizes) arguments.insert(arguments.end(), {"-p", size});
  return parse_json(run_pcheck(arguments).out).at("results").at(0);
}

}  // namespace

TEST_CASE("suite: sleep and dpor run one execution per class, as many as are known") {
  const Scratch scratch;
  for (const char* const strategy : {"sleep", "dpor"})
    for (const Classes& row : known) {
      const Json result = check("outcomes", row, strategy);
      INFO(strategy, " ", row.program, " ", Json(row.sizes).dump());
      CHECK(result["verdict"] == "verified");
      CHECK(result["stats"]["executions"] == row.executions);
      if (std::string(strategy) == "dpor") CHECK(result["stats"]["blocked_executions"] == 0);
    }
}

TEST_CASE("suite: fib_bench gets to the Fibonacci number that bounds it") {
  const Scratch scratch;
  // 3 rounds: the 8th Fibonacci number, 21
  CHECK(check("run", {"fib_bench", {"rounds=3", "limit=21"}, 0}, "states")["verdict"] == "verified");
  CHECK(check("run", {"fib_bench", {"rounds=3", "limit=20"}, 0}, "states")["findings"][0]["kind"] == "check_failed");
}

TEST_CASE("suite: lost_update ends in every value from two on, and in no other") {
  const Scratch scratch;
  const Json result = check("outcomes", {"lost_update", {"threads=3", "rounds=3"}, 0}, "states");
  CHECK(result["verdict"] == "verified");
  CHECK(result["outcomes"].size() == 8);  // 2..9; the scenario itself checks that there are none below or above
}
