#pragma once
/// Livelock and starvation in one line each.

#include <string>

#include <pcheck/result.hpp>

#include "checker/analysis.hpp"
#include "checker/explaining/names.hpp"

namespace pcheck::checker {

/// `finding` holds the events of stem and loop.
std::string livelock_message(const Finding& finding);
std::string starvation_message(const Observation& observation, const Finding& finding, const Names& names);

}  // namespace pcheck::checker
