#pragma once
/// What is wrong in an execution without end, for a search to take note of.

#include "checker/liveness/lasso.hpp"
#include "checker/search.hpp"

namespace pcheck::checker {

/// The loop of the lasso shows what is observed. The search takes note of it; or, where threads that do not go on in the loop
/// wait for each other, of that, since it is what is wrong, and shows after the stem. True if what was noted meets the goal.
bool note_lasso(Search& search, const Lasso& lasso, const Observation& observation, const Goal& goal);

}  // namespace pcheck::checker
