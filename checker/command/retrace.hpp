#pragma once
/// What happens under a given schedule, whether or not that is a finding.

#include <pcheck/explore.hpp>
#include <pcheck/result.hpp>
#include <pcheck/scenario.hpp>

namespace pcheck::command {

/// Runs `options.schedule`, leaving out choices that are not possible, and returns a finding without a kind that holds all
/// its events. Throws std::invalid_argument like checker::check_scenario.
Finding retrace(const registration::Scenario& scenario, const Options& options);

}  // namespace pcheck::command
