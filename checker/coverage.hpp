#pragma once
/// Searching a scenario in the way that the options ask for, by one engine or by several.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checker/check.hpp"
#include "checker/outcome_table.hpp"
#include "checker/search.hpp"

namespace pcheck::checker {

/// What a search has covered.
struct Coverage {
  Stop stop = Stop::exhausted;
  bool exhaustive = false;  ///< every schedule, up to equivalence, or every state
  bool has_cycle = false;   ///< of states: some executions do not end
  std::string words;
  Statistics stats;
  std::vector<OutcomeRecord> outcomes;
  struct Nondeterminism {
    std::string text;
    Schedule schedule;
  } nondeterminism = {};  ///< if that is why it stopped
  std::optional<Result::Bound> bound = {};
};

/// What is found is in `search`; the search ends early where `goal` is met. Executions without end are looked at, too.
Coverage cover(World& world, Search& search, const Options& options, Monitor& monitor, const Goal& goal);

}  // namespace pcheck::checker
