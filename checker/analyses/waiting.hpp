#pragma once
/// Who waits for what, and who could let them go on: the wait-for graph, as far as it is certain.

#include "checker/analysis.hpp"

namespace pcheck::checker {

/// The lock or call_once that a blocked thread waits for; no_object if it waits for something else.
ObjectId wanted_lock(const World& world, ThreadId thread);

/// What a thread that is alive stands at, with the owners of a lock or the joined thread as those that could let it go on.
Wait wait_of(const World& world, ThreadId thread);

}  // namespace pcheck::checker
