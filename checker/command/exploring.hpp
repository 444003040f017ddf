#pragma once
/// Checking a selection of scenarios, several at a time.

#include <functional>
#include <vector>

#include <pcheck/result.hpp>

#include "checker/command/session.hpp"

namespace pcheck::command {

/// Checks all with `options` and calls done(scenario, result) in their order. After an interruption those that had begun
/// are done with what they have, the others are left out. Throws UsageError.
void explore_all(const Session& session, const std::vector<Selected>& scenarios, const Options& options, ProgressLine& progress,
                 const std::function<void(const Selected&, const Result&)>& done);

}  // namespace pcheck::command
