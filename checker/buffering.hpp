#pragma once
/// Which of the freedoms that MPI leaves to its libraries are explored, as a user names them.

#include <string>
#include <vector>

#include "world/world.hpp"

namespace pcheck::checker {

/// "both": in some executions no send is buffered and collective calls synchronise, in the others all sends are and they
/// do not. "none" or "all": one of these. A number: sends of up to so many bytes are buffered. "each": each send for
/// itself. Throws std::invalid_argument.
std::vector<model::Buffering> bufferings(const std::string& name);

}  // namespace pcheck::checker
