#pragma once
/// Function-local statics of the scenario. Their initialisation is a call_once: it is a step, who comes in between waits, and it
/// happens before whatever uses the variable. The compiler looks at the first byte of the variable's guard and calls
/// __cxa_guard_acquire where it is zero (Itanium C++ ABI, 3.3.3), so a guard that is never set asks each time.

#include <optional>

#include <pcheck/model/operation.hpp>

namespace pcheck::model::statics {

/// Makes a once_flag for each of these variables in the executable, found by the symbols of their guards. Without symbols there
/// are none, and initialisation is what the C++ library makes of it.
void find_guards();

/// Its flag, if the code that runs is a thread's of the scenario and the guard is known.
std::optional<ObjectId> flag_of(const void* guard);

/// Whether a process of its own runs that has got the variable as its parents had initialised it.
bool is_inherited(const void* guard);

}  // namespace pcheck::model::statics
