#pragma once
/// The strategies there are; one file each, registered in registry.cpp.

#include <memory>
#include <optional>
#include <vector>

#include "checker/strategies/bound.hpp"
#include "checker/strategies/depth_first.hpp"
#include "checker/strategy.hpp"

namespace pcheck::checker {

std::unique_ptr<Strategy> make_dfs(std::optional<Bound> bound = {});
std::unique_ptr<Strategy> make_sleep_sets();
std::unique_ptr<Strategy> make_bounded_dpor(Bound bound);
std::unique_ptr<Strategy> make_random(std::uint64_t seed, std::uint64_t executions_max);

/// The schedule of strategy replay.
Schedule schedule_of(const Options& options);

/// Follows `schedule` once. Where a choice of it is not enabled: gives up if `strict`, else leaves that choice out. After
/// its end: gives up if `strict`, else goes on without preemptions.
std::unique_ptr<Strategy> make_replay(Schedule schedule, bool strict);

}  // namespace pcheck::checker
