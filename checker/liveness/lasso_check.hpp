#pragma once
/// What a lasso shows, found out by running it: nothing is taken over from the search that proposed it.

#include <optional>

#include "checker/analysis.hpp"
#include "checker/liveness/fairness.hpp"
#include "checker/liveness/lasso.hpp"

namespace pcheck::checker {

/// Runs the stem and the loop. Nothing if a choice is not possible, the state after the loop is not that before it, the loop is
/// less fair than `fairness`, or every thread gets further as it should. Otherwise
/// - livelock: no thread gets further in the loop, and all that are able to go on in it do so somewhere in it;
/// - starvation: some thread gets no further although it is able to go on somewhere in the loop and does not, or, while
///   others get further, waits for a lock all the time, or goes on and would get further if it were left alone.
std::optional<Observation> check_lasso(World& world, const Lasso& lasso, Fairness fairness);

/// As check_lasso(), for a loop that may have to go round once or twice before it repeats itself: what no variable holds, such as
/// bytes between two variables on a stack, may depend on what ran there before. Such rounds become part of the stem.
std::optional<Observation> settle_lasso(World& world, Lasso& lasso, Fairness fairness);

}  // namespace pcheck::checker
