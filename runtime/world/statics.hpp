#pragma once
/// Function-local statics of the scenario. Their initialisation is a call_once: it is a step, who comes in between waits, and it
/// happens before whatever uses the variable. The compiler looks at the first byte of the variable's guard and calls
/// __cxa_guard_acquire where it is zero (Itanium C++ ABI, 3.3.3), so a guard that is never set asks each time.

#include <cstddef>
#include <optional>
#include <span>

#include <pcheck/model/operation.hpp>

namespace pcheck::model::statics {

struct Static {
  std::byte* guard;               ///< of 8 bytes
  std::span<std::byte> variable;  ///< empty if there is no symbol of it
  ObjectId flag;                  ///< the once_flag of the first process
};

/// Makes a once_flag for each of these variables in the executable, found by the symbols of their guards. Without symbols there
/// are none, and initialisation is what the C++ library makes of it.
void find_all();

/// By the address of the guard.
std::span<const Static> all();

/// The flag of the process whose code runs, if that is a scenario's, the guard is known, and several threads may use the
/// variable.
std::optional<ObjectId> flag_of(const void* guard);

/// Whether a process of its own runs that uses the variable as the first process had initialised it.
bool is_inherited(const void* guard);

}  // namespace pcheck::model::statics
