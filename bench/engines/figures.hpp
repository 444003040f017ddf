#pragma once
/// What is measured, beside what others reach and what is to be reached: the rows of figures.json and messages.json.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pcheck::bench {

/// What another checker needs for the same program.
struct Peer {
  std::string tool;
  std::string size;  ///< empty: the same
  double seconds = 0;
  std::optional<std::uint64_t> executions;
  std::optional<std::uint64_t> states;
  std::optional<std::uint64_t> memory_bytes;
};

/// What pcheck is to reach.
struct Goal {
  std::optional<double> seconds;
  std::optional<std::uint64_t> memory_bytes;
  std::optional<double> rate_of_peer;           ///< times the peer's executions per second
  std::optional<double> operations_per_second;  ///< of a sample, which is not complete
};

/// Counts that are known; another count is an error of pcheck's.
struct Counts {
  std::optional<std::uint64_t> executions;
  std::optional<std::uint64_t> blocked_executions;
  std::optional<std::uint64_t> outcomes;
};

struct Row {
  std::string engine;                   ///< the strategy: "states", "dpor", ...
  std::string command;                  ///< "run" or "outcomes"
  std::string scenario;                 ///< below scenarios/, or below bench/ if it begins with that
  std::optional<std::uint64_t> sample;  ///< executions of a strategy without an end of its own
  std::vector<std::pair<std::string, std::string>> sizes;
  Counts expect;
  std::optional<Peer> peer;
  Goal reach;

  /// "suite/readers readers=18"
  std::string title() const;
};

/// Throws std::exception with a message for users if the file is not as described here.
std::vector<Row> read_figures(const std::filesystem::path& file);

}  // namespace pcheck::bench
