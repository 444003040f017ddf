#pragma once
/// Watching which parts of an execution's memory are read and written: a part that is guarded faults when it is touched, and
/// whoever guards it is told and lets it through.

#include <optional>

#include "world/world.hpp"

namespace pcheck::model {

enum class Access { none, read, write };

/// Whoever is told of faults. At most one at a time.
class FaultHandler {
 public:
  virtual ~FaultHandler() = default;
  /// Runs within the signal handler. True if the access may be tried again.
  virtual bool on_fault(const Component& component, bool is_write) = 0;
};

void set_fault_handler(FaultHandler* handler);

/// The memory of a fiber's stack, a heap or the globals as a whole. Cost: a system call.
void set_access(const Component& component, Access access, std::size_t stack_bytes);

/// The stack, the heap or the globals that an address lies in.
std::optional<Component> component_at(const void* place);

/// For the handler of SIGSEGV: true if the fault was a guarded part's and the access may be tried again.
bool handle_fault(const void* address, bool is_write);

}  // namespace pcheck::model
