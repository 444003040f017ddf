#pragma once
/// The writers behind the formats: one function, one file each. formats.cpp registers them.

#include <string>
#include <vector>

#include <pcheck/result.hpp>

#include "formats.hpp"

namespace pcheck::reports {

/// The text reports, an empty line between two, and the summary.
std::string text_document(const std::vector<Result>& results, const RenderOptions& options);

/// The object of `--json`.
std::string json_document(const std::vector<Result>& results, const RenderOptions& options);

/// JUnit XML: a test case for each result; a failure if it is not as expected, skipped if it is inconclusive.
std::string junit_document(const std::vector<Result>& results, const RenderOptions& options);

/// Annotations of GitHub Actions (workflow commands): errors for what is not as expected, notices for expected findings.
std::string github_annotations(const std::vector<Result>& results, const RenderOptions& options);

/// A Mermaid sequence diagram of the first finding; a diagram can hold only one.
std::string mermaid_diagram(const std::vector<Result>& results, const RenderOptions& options);

}  // namespace pcheck::reports
