#pragma once
/// Everything a search visits of a program, in a form that two searches can be compared by.

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "checker/strategy.hpp"
#include "oracle/program.hpp"

namespace pcheck::oracle {

struct Exploration {
  std::map<std::uint64_t, int> classes;   ///< equivalence class -> how often it was visited
  std::set<std::string> final_states;
  std::set<std::string> findings;
  std::uint64_t executions = 0;
  bool complete = false;                  ///< false: given up at the limit of executions
};

/// Runs the strategy to its end, or to `executions_max`.
Exploration explore_all(const Program& program, checker::Strategy& strategy, std::uint64_t executions_max);

}  // namespace pcheck::oracle
