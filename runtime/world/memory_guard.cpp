#include "world/memory_guard.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

#include "world/image.hpp"
#include "world/scenario_code.hpp"

namespace pcheck::model {

namespace {

FaultHandler* the_handler = nullptr;

struct Pages {
  std::uintptr_t begin;
  std::uintptr_t end;
};

constexpr std::uintptr_t page_of(std::uintptr_t address) { return address / arena::page_bytes * arena::page_bytes; }

Pages pages_of(const Component& component, std::size_t stack_bytes) {
  if (component.kind == Component::Kind::fiber) {
    const std::uintptr_t end = arena::stacks_begin + (component.thread + std::size_t{1}) * arena::stack_slot_bytes;
    return {end - stack_bytes, end};
  }
  if (component.kind == Component::Kind::heap) {
    const std::uintptr_t begin = arena::heaps_begin + component.thread * arena::heap_bytes;
    return {begin, begin + arena::heap_bytes};
  }
  const auto globals = image::globals();
  const auto begin = reinterpret_cast<std::uintptr_t>(globals.data());
  return {page_of(begin), page_of(begin + globals.size() + arena::page_bytes - 1)};
}

}  // namespace

std::optional<Component> component_at(const void* place) {
  const auto address = reinterpret_cast<std::uintptr_t>(place);
  if (address >= arena::stacks_begin && address < arena::heaps_begin)
    return Component{.kind = Component::Kind::fiber,
                     .thread = static_cast<ThreadId>((address - arena::stacks_begin) / arena::stack_slot_bytes)};
  if (address >= arena::heaps_begin && address < arena::heaps_end)
    return Component{.kind = Component::Kind::heap,
                     .thread = static_cast<ThreadId>((address - arena::heaps_begin) / arena::heap_bytes)};
  const Pages globals = pages_of({.kind = Component::Kind::globals}, 0);
  if (address >= globals.begin && address < globals.end) return Component{.kind = Component::Kind::globals};
  return std::nullopt;
}

void set_fault_handler(FaultHandler* handler) { the_handler = handler; }

void set_access(const Component& component, Access access, std::size_t stack_bytes) {
  const Pages pages = pages_of(component, stack_bytes);
  if (pages.begin == pages.end) return;
  const int protection = access == Access::none ? PROT_NONE : access == Access::read ? PROT_READ : PROT_READ | PROT_WRITE;
  if (mprotect(reinterpret_cast<void*>(pages.begin), pages.end - pages.begin, protection) != 0)
    throw std::runtime_error(std::string("cannot guard an execution's memory: ") + std::strerror(errno));
}

bool handle_fault(const void* address, bool is_write) {
  if (the_handler == nullptr) return false;
  const auto component = component_at(address);
  if (!component) return false;
  const OutsideScenario outside;
  return the_handler->on_fault(*component, is_write);
}

}  // namespace pcheck::model
