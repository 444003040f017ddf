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

}  // namespace pcheck::checker
