#pragma once
/// What happens under a given schedule, whether or not that is a finding.

#include <pcheck/explore.hpp>
#include <pcheck/result.hpp>
#include <pcheck/scenario.hpp>

namespace pcheck::command {

/// Runs `options.schedule` and returns a finding without a kind that holds all its events, up to the first choice that is
/// not possible; the message then says why. Throws std::invalid_argument like checker::check_scenario.
Finding retrace(const registration::Scenario& scenario, const Options& options);

}  // namespace pcheck::command
