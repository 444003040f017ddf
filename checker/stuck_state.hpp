#pragma once
/// What tells apart executions that cannot go on, as far as findings go.

#include <cstdint>
#include <vector>

#include "world/world.hpp"

namespace pcheck::checker {

/// Of the world in a state in which nobody can go on: the same for two states only if the analyses make the same of them, but for
/// how they were come to.
std::vector<std::uint64_t> key_of_stuck_state(const model::World& world);

}  // namespace pcheck::checker
