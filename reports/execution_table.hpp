#pragma once
/// The events of a finding as a table: a lane for each thread, or a list where lanes would be too narrow.

#include <string>
#include <vector>

#include <pcheck/result.hpp>

#include "paint.hpp"

namespace pcheck::reports {

/// Lines of at most `width` columns (at least 40), each ended by a newline. `labels` name the threads. Threads that do
/// nothing but fold away get no lane.
std::string execution_table(const Finding& finding, const std::vector<std::string>& labels, int width, const Paint& paint);

}  // namespace pcheck::reports
