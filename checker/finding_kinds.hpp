#pragma once
/// The kinds of finding that there are, and those that a scenario is meant to have.

#include <string>
#include <vector>

#include <pcheck/explore.hpp>
#include <pcheck/scenario.hpp>

namespace pcheck::checker {

const std::vector<std::string>& finding_kinds();

/// Throws std::invalid_argument if there is no such kind.
void require_finding_kind(const std::string& kind);

/// What the scenario itself expects with these options.
std::vector<std::string> declared_kinds(const registration::Scenario& scenario, bool virtual_time);

/// Adds those of `more` that `kinds` does not hold.
void add_kinds(std::vector<std::string>& kinds, const std::vector<std::string>& more);

}  // namespace pcheck::checker
