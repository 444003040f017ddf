#pragma once
/// A search of the states of a scenario, with what it is asked for here.

#include <functional>
#include <map>
#include <set>
#include <string>

#include "checker/search.hpp"
#include "checker/states/states.hpp"

struct Searched {
  pcheck::Statistics statistics;
  std::set<std::map<std::string, std::string>> outcomes;
  std::set<std::string> kinds;  ///< of what was found
  std::set<std::string> texts;  ///< in the scenario's words
  bool has_cycle = false;
  std::uint64_t searches = 0;  ///< that were begun
};

Searched search_states(const std::function<void()>& scenario, const pcheck::checker::StatesOptions& options);

/// The same by a search that has nothing more to learn: how many states are come to may depend on when something is learnt.
Searched search_known_states(const std::function<void()>& scenario, const pcheck::checker::StatesOptions& options);
