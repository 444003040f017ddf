/// The library's side of hooks/hooks.cpp.

#include "hooks/hooks.hpp"

#include <pcheck/model/process.hpp>

#include <dlfcn.h>
#include <signal.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "world/image.hpp"
#include "world/scenario_code.hpp"
#include "world/signals.hpp"
#include "world/statics.hpp"
#include "world/world.hpp"

namespace pcheck::hooks {

using model::OutsideScenario;
using model::scenario_code;
using model::World;

void set_globals(std::byte* begin, std::byte* end) { model::image::set_globals(begin, end); }
void set_main_exit(void (*run)()) { model::image::set_main_exit(run); }
void set_initialising(bool on) { model::image::set_initialising(on); }

bool is_scenario_code() { return scenario_code.running; }
bool scenario_owns_allocations() { return scenario_code.running || model::image::is_initialising(); }
void* scenario_allocate(std::size_t bytes, std::size_t alignment) { return World::allocate(bytes, alignment); }
bool is_scenario_memory(const void* address) { return model::arena::contains_heap(address); }
void scenario_release(void* address) { World::release(address); }
void scenario_keeps(const void* address) {
  if (World::current() != nullptr) World::current()->note_internal_block(address);
}
std::size_t scenario_block_bytes(void* address) { return model::header_of(address)->user_bytes; }

bool scenario_clock(std::uint64_t* ns) {
  if (!scenario_code.running || World::current()->running() == model::no_thread) return false;
  *ns = World::current()->read_clock();
  return true;
}

namespace {
/// Ends the process that calls, or, called by none of them, the execution.
[[noreturn]] void end_process(const char* function, int argument, int exit_code) {
  if (World::current()->running() != model::no_thread) model::exit_process(exit_code);
  std::string message;
  {
    const OutsideScenario outside;
    message = std::string("the scenario called ") + function + "(" + std::to_string(argument) + ")";
  }
  World::current()->abandon_with("crash", message);
}
}  // namespace

void scenario_exits(const char* function, int status) { end_process(function, status, status & 0xff); }

bool ends_process(int signal) {
  switch (signal) {
    case 0:
    case SIGCHLD:
    case SIGCONT:
    case SIGURG:
    case SIGWINCH:
      return false;
    default:
      return !model::is_crash_signal(signal);
  }
}

void scenario_raises(int signal) { end_process("raise", signal, -signal); }

void scenario_may_not_call(const char* function, const char* use_instead) {
  std::string message;
  {
    const OutsideScenario outside;
    message = std::string("the scenario calls ") + function + "(), which cannot be explored: use " + use_instead;
  }
  World::current()->abandon_for_configuration(message);
}

void scenario_at_thread_exit(void (*destructor)(void*), void* argument) {
  World::current()->at_thread_exit(destructor, argument);
}

bool runs_at_exit() {
  const World& world = *World::current();
  return world.thread(0).status != model::ThreadStatus::finished && world.thread(world.running()).process == 0;
}

void find_static_guards() { model::statics::find_all(); }

int guard_acquire(abi::__guard* guard, const void* pc) {
  if (const auto flag = model::statics::flag_of(guard)) {
    World& world = *World::current();
    // Uses of what is initialised commute, as the first look does not wait.
    return world.perform({.kind = model::OperationKind::once_is_done, .object = *flag}, pc) == 0 &&
           world.perform({.kind = model::OperationKind::once_begin, .object = *flag}, pc) != 0;
  }
  if (model::statics::is_inherited(guard)) return 0;
  return next<int(abi::__guard*)>("__cxa_guard_acquire")(guard);
}

namespace {
/// Returns false where the C++ library is to do it.
bool end_initialisation(abi::__guard* guard, const void* pc, bool is_done) {
  const auto flag = model::statics::flag_of(guard);
  if (flag) World::current()->perform({.kind = model::OperationKind::once_end, .object = *flag, .argument = is_done}, pc);
  return flag.has_value();
}
}  // namespace

void guard_release(abi::__guard* guard, const void* pc) noexcept {
  if (!end_initialisation(guard, pc, true)) next<void(abi::__guard*)>("__cxa_guard_release")(guard);
}

void guard_abort(abi::__guard* guard, const void* pc) noexcept {
  if (!end_initialisation(guard, pc, false)) next<void(abi::__guard*)>("__cxa_guard_abort")(guard);
}

void next_exit(const char* function, int status) {
  next<void(int)>(function)(status);
  std::abort();
}

int next_pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*function)(void*), void* argument) {
  return next<int(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*)>("pthread_create")(thread, attributes, function,
                                                                                                 argument);
}

pid_t next_fork() { return next<pid_t()>("fork")(); }

int next_thread_atexit(void (*destructor)(void*), void* argument, void* library) {
  return next<int(void (*)(void*), void*, void*)>("__cxa_thread_atexit")(destructor, argument, library);
}

int next_atexit(void (*function)(void*), void* argument, void* library) {
  const OutsideScenario outside;  // the list is the process's, not one execution's
  return next<int(void (*)(void*), void*, void*)>("__cxa_atexit")(function, argument, library);
}

void* next_function(const char* name) { return dlsym(RTLD_NEXT, name); }

void outside_scenario(void (*call)(void*), void* argument) {
  int error_number = 0;
  {
    const OutsideScenario outside;
    call(argument);
    error_number = errno;
  }
  errno = error_number;
}

int next_at_quick_exit(void (*function)(void*), void* library) {
  return next<int(void (*)(void*), void*)>("__cxa_at_quick_exit")(function, library);
}

}  // namespace pcheck::hooks
