#pragma once
/// The parts of a finding's report.

#include <string>
#include <vector>

#include <pcheck/result.hpp>

#include "text.hpp"

namespace pcheck::reports {

/// The finding that makes the verdict violation: one that was expected if all is as expected, otherwise one that was
/// not. Null for any other verdict, or without findings.
const Finding* headline_finding(const Result& result);

/// Of the kinds that were expected those that were not found.
std::vector<std::string> missing_kinds(const Result& result);

/// "deadlock and livelock"; printable.
std::string kinds_text(const std::vector<std::string>& kinds);

/// "lost_update: two adders read the same value"; printable, of any length.
std::string finding_headline(const Finding& finding);

/// "file:line:col", without what is not known; empty if the file is not.
std::string location_text(const Location& location);

/// "ans = 2, r1 = 0"; empty without outcomes.
std::string finding_outcomes(const Finding& finding);

/// Everything after the headline, from the `file:line:col: error: message` line on.
std::string finding_body(const Finding& finding, const TextOptions& options);

}  // namespace pcheck::reports
