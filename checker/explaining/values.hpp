#pragma once
/// Values, operations and objects in words.

#include <optional>
#include <string>

#include "world/world.hpp"

namespace pcheck::checker {

/// The 64-bit image of a value as a C++ programmer would write it.
std::string format_value(model::ValueType type, std::uint64_t image);

/// The word for a type of object: "mutex", "semaphore", ...
const char* type_name(model::ObjectType type);

/// The operation's name as the scenario's author wrote it: "lock", "fetch_add", ...
std::string operation_name(const model::Operation& operation);

}  // namespace pcheck::checker
