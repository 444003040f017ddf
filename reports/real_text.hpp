#pragma once
/// What runs for real came to, beside what the model says is possible.

#include <string>
#include <string_view>

#include <pcheck/result.hpp>

#include "text.hpp"

namespace pcheck::reports {

/// What runs are made on ("threads", "processes" or "mpi") in words.
const char* place_of(std::string_view on);

/// Whether a run ended in what a model that knows all excludes. `result` has real runs.
bool has_impossible_outcome(const Result& result);

/// How many runs ended how, the outcomes with their numbers, and what the model found. `result` has real runs.
std::string real_text(const Result& result, const TextOptions& options);

}  // namespace pcheck::reports
