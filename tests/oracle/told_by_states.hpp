#pragma once
/// All that a search of states tells about a random program, so that two searches can be compared to the last count.

#include <cstdint>
#include <string>

#include "checker/states/states.hpp"
#include "oracle/program.hpp"

namespace pcheck::oracle {

struct ToldByStates {
  std::string words;  ///< counts, outcomes with their schedules, what was looked at as a suspicion
  // How it came to that:
  bool was_divided = false;
  std::uint64_t steps_known = 0;
  std::uint64_t states_known = 0;
};

ToldByStates all_told(const Program& program, const checker::StatesOptions& options);

}  // namespace pcheck::oracle
