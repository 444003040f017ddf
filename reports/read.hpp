#pragma once
/// Reading results and counterexample files back.

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <pcheck/result.hpp>

#include "json.hpp"

namespace pcheck::reports {

/// A file that is not what it should be. The message names the file and the place in it, says what was expected
/// there, what was found, and what to do next.
class ReadError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The results in `text`, as written by to_json or counterexample_json; `file_name` serves messages only. Unknown
/// fields are ignored. Throws ReadError if `text` is anything else; what it returns is safe to index: the threads of a
/// finding exist, and its steps and counts fit their types.
std::vector<Result> read_results(std::string_view text, const std::string& file_name,
                                 OutcomeSchedules schedules = OutcomeSchedules::lists);

/// The same for the one object that a program of --real writes about its runs.
RealRuns read_real_runs(std::string_view text, const std::string& file_name);

}  // namespace pcheck::reports
