#pragma once
/// The one line that says what was found.

#include <string>

#include "checker/analysis.hpp"
#include "checker/explaining/names.hpp"

namespace pcheck::checker {

/// `finding` holds the names and places already.
std::string message_for(const Observation& observation, const Finding& finding, const Names& names);

/// "a", "a and b", "a, b and c".
std::string join_words(const std::vector<std::string>& words);

}  // namespace pcheck::checker
