#pragma once
/// The scenario's own program image: its mutable globals and its thread_local variables. The executable holds only the
/// scenario (the checker is a shared library), so its .data, .bss and TLS segment are the scenario's.

#include <cstddef>
#include <span>

namespace pcheck::model::image {

/// Tells where the executable's globals lie; called by the part of the library that is linked into it. Without the
/// call, globals are not reset between executions.
void set_globals(std::byte* begin, std::byte* end);
std::span<std::byte> globals();

/// The block of thread_local variables of the executable in the OS thread that calls; empty if it has none.
std::span<std::byte> thread_locals();
/// What a new thread's block starts with.
std::span<const std::byte> thread_locals_initial();

/// Whether the executable's static initialisers are running: what they allocate belongs to the scenario.
bool is_initialising();
void set_initialising(bool on);

/// What the scenario's main thread does at its end, as a process would: see hooks/hooks.cpp.
void set_main_exit(void (*run)());
void run_main_exit();

/// Sets that for a scope.
class Initialising {
 public:
  explicit Initialising(bool on) : was_(is_initialising()) { set_initialising(on); }
  ~Initialising() { set_initialising(was_); }
  Initialising(const Initialising&) = delete;
  Initialising& operator=(const Initialising&) = delete;

 private:
  bool was_;
};

}  // namespace pcheck::model::image
