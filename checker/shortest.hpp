#pragma once
/// Schedules with the fewest steps, whatever their preemptions: to a finding, and to each outcome.

#include <vector>

#include "checker/minimise.hpp"

namespace pcheck::checker {

/// In the place of minimise(): the shortest schedule that shows the same finding. A finding in which an execution ends is
/// looked for breadth first in the states, any other one in all executions. Effort is counted in transitions; where that
/// or memory does not suffice, the words say what is known.
Minimised shortest(World& world, const Options& options, Monitor& monitor, const Sighting& sighting);

/// Gives each outcome a schedule with the fewest steps. False if effort or memory did not suffice for all of them.
bool shorten_witnesses(World& world, const Options& options, Monitor& monitor, std::vector<OutcomeRecord>& outcomes);

}  // namespace pcheck::checker
