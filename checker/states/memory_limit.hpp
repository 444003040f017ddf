#pragma once
/// How much memory a search may use where nobody says it.

#include <cstddef>

namespace pcheck::checker {

/// Three quarters of what this machine, or the control group of this process, has left; in bytes. Reads /proc and /sys; without
/// them: no limit.
std::size_t default_memory_limit();

}  // namespace pcheck::checker
