#pragma once
/// The one line that says what was found.

#include <string>

#include "checker/analysis.hpp"
#include "checker/explaining/names.hpp"

namespace pcheck::checker {

/// `finding` holds the names and places already.
std::string message_for(const Observation& observation, const Finding& finding, const Names& names);

/// " at a.cpp:1, a.cpp:7 and b.cpp:3"; of many places the first ones.
std::string places_words(const std::vector<Location>& places);

/// "a", "a and b", "a, b and c".
std::string join_words(const std::vector<std::string>& words);

}  // namespace pcheck::checker
