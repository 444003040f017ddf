/// Random programs of ranks under real MPI: they end only as the model says that they can. Skipped, with a message, where Open
/// MPI is not installed.

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <random>
#include <sstream>

#include "command/pcheck_process.hpp"
#include "oracle/message_draws.hpp"

using namespace pcheck::command;
using Json = nlohmann::json;
using pcheck::oracle::MessageProgram;
using pcheck::oracle::MessageStatement;

namespace {

constexpr int programs_count = 8;
constexpr int runs = 5;

/// The statements in pairs, so that few programs deadlock: those take MPI their time. Nothing is chosen, which is not MPI's
/// affair.
MessageProgram random_program(std::mt19937& random) {
  const auto number = [&](unsigned n) { return static_cast<int>(random() % n); };
  MessageProgram program{std::vector<std::vector<MessageStatement>>(2 + random() % 2)};
  for (int left = 2 + number(4); left != 0; --left) {
    const pcheck::oracle::Draw draw = {
        .what = number(11), .rank = number(3), .other = number(2), .kind = number(120), .tag = number(2)};
    const bool is_alone = draw.what == 8 || draw.what == 9;
    if (!is_alone || draw.kind % 5 < 3) add(draw, program);
  }
  return program;
}

/// The program as C++.
std::string source_of(const MessageProgram& program) {
  std::ostringstream text;
  text << "{{";
  for (const auto& rank : program.ranks) {
    text << "std::vector<MessageStatement>{";
    for (const MessageStatement& s : rank)
      text << "{MessageStatement::Kind{" << int{s.kind} << "}, " << int{s.peer} << ", " << int{s.tag} << "}, ";
    text << "}, ";
  }
  text << "}}";
  return text.str();
}

}  // namespace

TEST_CASE("mpi: random programs of ranks end as in the model") {
  if (!std::filesystem::exists(PCHECK_BINARY_DIR "/libpcheck_mpi.a")) {
    MESSAGE("skipped: Open MPI is not installed");
    return;
  }
  const Scratch scratch;
  const unsigned seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::string source = "#include \"" PCHECK_SOURCE_DIR
                       "/tests/oracle/message_program.cpp\"\n"
                       "using pcheck::oracle::MessageStatement;\n";
  for (int i = 0; i < programs_count; ++i)
    source += "PCHECK_SCENARIO(program_" + std::to_string(i) + ") { pcheck::oracle::run(" + source_of(random_program(random)) +
              "); }\n";
  write_text("random_messages.cpp", source);
  CAPTURE(source);
  const Run run = run_pcheck({"--real=mpi", "random_messages.cpp", "--keep-going", "--runs", std::to_string(runs), "--hang", "1",
                              "--time", "5s", "--json", "-"});
  INFO(run.err);
  const Json results = parse_json(run.out)["results"];
  REQUIRE(results.size() == programs_count);
  int completed = 0;
  for (const Json& result : results) {
    INFO(result["scenario"].get<std::string>());
    completed += result["real"]["completed"].get<int>();
    if (result["verdict"] != "inconclusive") CHECK(all_reachable(result));
  }
  CHECK(completed > 0);
}
