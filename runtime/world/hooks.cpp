/// The library's side of hooks/hooks.cpp.

#include "hooks/hooks.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <string>

#include "world/image.hpp"
#include "world/scenario_code.hpp"
#include "world/world.hpp"

namespace pcheck::hooks {

using model::OutsideScenario;
using model::scenario_code;
using model::World;

void set_globals(std::byte* begin, std::byte* end) { model::image::set_globals(begin, end); }
void set_initialising(bool on) { model::image::set_initialising(on); }

bool is_scenario_code() { return scenario_code.running; }
bool scenario_owns_allocations() { return scenario_code.running || model::image::is_initialising(); }
void* scenario_allocate(std::size_t bytes, std::size_t alignment) { return World::allocate(bytes, alignment); }
bool is_scenario_memory(const void* address) { return model::arena::contains_heap(address); }
void scenario_release(void* address) { World::release(address); }
std::size_t scenario_block_bytes(void* address) { return model::header_of(address)->user_bytes; }

bool scenario_clock(std::uint64_t* ns) {
  if (!scenario_code.running || World::current()->running() == model::no_thread) return false;
  *ns = World::current()->read_clock();
  return true;
}

void scenario_exits(const char* function, int status) {
  std::string message;
  {
    const OutsideScenario outside;
    message = std::string("the scenario called ") + function + "(" + std::to_string(status) + ")";
  }
  World::current()->abandon_with("crash", message);
}

void scenario_at_thread_exit(void (*destructor)(void*), void* argument) {
  World::current()->at_thread_exit(destructor, argument);
}

void next_exit(const char* function, int status) {
  using Exit = void (*)(int);
  const auto next = reinterpret_cast<Exit>(dlsym(RTLD_NEXT, function));
  next(status);
  std::abort();
}

int next_thread_atexit(void (*destructor)(void*), void* argument, void* library) {
  using Register = int (*)(void (*)(void*), void*, void*);
  static const auto next = reinterpret_cast<Register>(dlsym(RTLD_NEXT, "__cxa_thread_atexit"));
  return next(destructor, argument, library);
}

}  // namespace pcheck::hooks
