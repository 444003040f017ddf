#pragma once
/// The one line that says what was found.

#include <string>

#include "checker/analysis.hpp"
#include "checker/explaining/names.hpp"

namespace pcheck::checker {

/// `finding` holds the names and places already.
std::string message_for(const Observation& observation, const Finding& finding, const Names& names);

}  // namespace pcheck::checker
