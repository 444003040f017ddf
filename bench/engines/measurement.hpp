#pragma once
/// Runs pcheck on one row and compares what it needed with the figure to reach.

#include <cstdint>
#include <optional>
#include <string>

#include "bench/engines/figures.hpp"

namespace pcheck::bench {

struct Setting {
  std::filesystem::path pcheck;   ///< the program
  std::filesystem::path sources;  ///< the folder that holds scenarios/ and bench/
  std::string time_limit;         ///< of each run, as for --time
  unsigned runs_max = 3;          ///< of short ones; the median counts
};

/// One run of the whole command: start, search, report.
struct Measurement {
  std::string verdict;   ///< empty: pcheck did not get as far
  std::string coverage;  ///< in words, or why there is none
  bool complete = false;
  std::uint64_t executions = 0;
  std::uint64_t blocked_executions = 0;
  std::uint64_t states = 0;
  std::uint64_t transitions = 0;
  std::uint64_t outcomes = 0;
  std::uint64_t peak_memory_bytes = 0;
  double user_seconds = 0;
  double system_seconds = 0;
  double wall_seconds = 0;  ///< of the search alone

  double cpu_seconds() const { return user_seconds + system_seconds; }
  double executions_per_second() const;
  /// Of the search alone.
  double operations_per_second() const;
  /// Nothing where there are too few states for the memory of the process itself not to count.
  std::optional<double> bytes_per_state() const;
};

enum class Reached { yes, no, unknown };

/// The median of several runs by CPU time. What `row` is measured on is compiled before.
Measurement measure(const Row& row, const Setting& setting);

/// The executions per second that `row` is to reach.
std::optional<double> rate_to_reach(const Row& row);

/// unknown: pcheck cannot do it yet.
Reached judge(const Row& row, const Measurement& measurement);

/// What is wrong with the counts; empty if nothing is.
std::string wrong_count(const Row& row, const Measurement& measurement);

}  // namespace pcheck::bench
