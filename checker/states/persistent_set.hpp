#pragma once
/// Persistent sets: threads such that nothing that others can do, as long as none of these has made a step, matters to what these
/// stand at. Of a state, the steps of such threads are enough (Godefroid, Partial-Order Methods for the Verification of
/// Concurrent Systems, LNCS 1032, 1996, chapter 4; a set is closed as by algorithm 1 there, over what threads have been seen to
/// touch).

#include <optional>
#include <span>

#include "checker/states/footprint.hpp"
#include "checker/states/symmetry.hpp"

namespace pcheck::checker {

/// Of the sets, of at most so many threads, whose steps are enough in the state in hand the one with the fewest steps, which are
/// some of those of the `enabled` threads; of several, that of the thread with the first place. From here on it is relied on.
/// Nothing if there is none.
std::optional<Footprint::ThreadSet> persistent_set(Footprint& footprint, const model::World& world,
                                                   std::span<const model::Enabled> enabled, const Symmetry& symmetry,
                                                   int threads_max);

}  // namespace pcheck::checker
