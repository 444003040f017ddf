#pragma once
/// Results as JSON, as described by schema/result.schema.json and read back by read.hpp.

#include <string>
#include <string_view>
#include <vector>

#include <pcheck/result.hpp>

namespace pcheck::reports {

/// The format of counterexample files that this version writes, and the newest that it reads.
inline constexpr int counterexample_format = 1;

/// How the schedules of outcomes are written, of which there may be very many: as the schema has them; or, between processes of
/// pcheck, each as one text, "0 1/2 1" being thread 0, thread 1 with answer 2, thread 1.
enum class OutcomeSchedules { lists, texts };

/// `{"pcheck": version, "results": [...]}`, indented by `indent` columns, on one line if negative. Equal results give
/// equal text: keys come in a fixed order, and invalid UTF-8 is replaced by U+FFFD.
std::string to_json(const std::vector<Result>& results, std::string_view version, int indent,
                    OutcomeSchedules schedules = OutcomeSchedules::lists);

/// A counterexample file: the same object with `result` holding `finding` alone, and "format".
std::string counterexample_json(const Result& result, const Finding& finding, std::string_view version);

}  // namespace pcheck::reports
