#pragma once
/// From a sighting to a finding a person can read: the schedule is run once more with places and names recorded.

#include <optional>

#include <pcheck/result.hpp>

#include "checker/search.hpp"

namespace pcheck::checker {

/// Nothing if the observation does not show again: the scenario is not deterministic.
std::optional<Finding> explain(World& world, const Options& options, const Sighting& sighting);

/// The finding for a scenario that does not behave the same twice.
Finding nondeterminism_finding(World& world, const Options& options, const Schedule& schedule, const std::string& difference);

/// What happens under `schedule`, a finding without a kind. Where the schedule does not fit the events end, and the message
/// says what there is in the place of the next choice.
Finding describe_execution(World& world, const Options& options, const Schedule& schedule);

}  // namespace pcheck::checker
