#pragma once
/// Random programs, small enough for plain enumeration, and how they shrink.

#include <rapidcheck.h>

#include <functional>
#include <optional>

#include "oracle/program.hpp"

namespace pcheck::oracle {

/// Programs over all kinds of statements: most of them over a few kinds, so that threads meet at the same objects. `threads_max`
/// counts thread 0, not what statements start.
rc::Gen<Program> programs(std::size_t threads_max = 3);

/// As programs(), with statements that wait in loops.
rc::Gen<Program> programs_with_loops();

/// Programs of four threads beside thread 0, most of which meet in pairs only. Too large for plain enumeration.
rc::Gen<Program> pairs_of_threads();

/// Programs with a given choice of kinds.
rc::Gen<Program> programs_of(std::vector<std::uint8_t> kinds);

}  // namespace pcheck::oracle
