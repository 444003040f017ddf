#pragma once
/// Results as JSON, as described by schema/result.schema.json and read back by read.hpp.

#include <string>
#include <string_view>
#include <vector>

#include <pcheck/result.hpp>

namespace pcheck::reports {

/// The format of counterexample files that this version writes, and the newest that it reads.
inline constexpr int counterexample_format = 1;

/// `{"pcheck": version, "results": [...]}`, indented by `indent` columns, on one line if negative. Equal results give
/// equal text: keys come in a fixed order, and invalid UTF-8 is replaced by U+FFFD.
std::string to_json(const std::vector<Result>& results, std::string_view version, int indent);

/// A counterexample file: the same object with `result` holding `finding` alone, and "format".
std::string counterexample_json(const Result& result, const Finding& finding, std::string_view version);

}  // namespace pcheck::reports
