#pragma once
/// The parts of a finding's report.

#include <string>

#include <pcheck/result.hpp>

#include "text.hpp"

namespace pcheck::reports {

/// The finding that makes the verdict violation: one that was expected if all is as expected, otherwise one that was
/// not. Null for any other verdict, or without findings.
const Finding* headline_finding(const Result& result);

/// "lost_update: two adders read the same value"; printable, of any length.
std::string finding_headline(const Finding& finding);

/// "file:line:col", without what is not known; empty if the file is not.
std::string location_text(const Location& location);

/// "ans = 2, r1 = 0"; empty without outcomes.
std::string finding_outcomes(const Finding& finding);

/// Everything after the headline, from the `file:line:col: error: message` line on.
std::string finding_body(const Finding& finding, const TextOptions& options);

}  // namespace pcheck::reports
