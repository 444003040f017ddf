#pragma once
/// A step, to be inlined where most are made. The processor predicts where a function returns to from the calls that it has seen,
/// and those were made on another stack: each return between the switch to a fiber and the explorer's loop is a wrong guess.

#include <boost/context/detail/fcontext.hpp>

#include "world/arena.hpp"
#include "world/foreign_memory.hpp"
#include "world/image.hpp"
#include "world/scenario_code.hpp"
#include "world/world.hpp"

namespace pcheck::model {

/// Copies of a thread's thread_local variables lie above its stack.
inline std::byte* thread_local_copy(std::byte* stack_top) {
  const std::size_t bytes = (image::thread_locals().size() + 63) / 64 * 64;
  return stack_top - bytes;
}

inline void swap_thread_locals(std::span<std::byte> live, std::byte* copy) {
  for (std::byte& byte : live) std::swap(byte, *copy++);
}

[[gnu::always_inline]] inline void World::resume(ThreadId id) {
  if (fiber_memory_ != nullptr) fiber_memory_->before_run(id);
  if (foreign_memory_ != nullptr) remember_foreign_memory(id);
  Thread& thread = state().threads[id];
  running_ = id;
  std::uint64_t host_exceptions[2] = {exception_globals_[0], exception_globals_[1]};
  exception_globals_[0] = thread.exception_globals[0];
  exception_globals_[1] = thread.exception_globals[1];
  const bool clears = dead_stack_.is_cleared();
  std::byte* const top = clears || !thread_locals_.empty() ? arena::prepare_stack(id, options_.stack_bytes) : nullptr;
  if (clears) dead_stack_.clear(id, static_cast<std::byte*>(thread.context), top - options_.stack_bytes);
  std::byte* const copy = thread_locals_.empty() ? nullptr : thread_local_copy(top);
  if (copy != nullptr) swap_thread_locals(thread_locals_, copy);
  enter_scenario(id);
  const auto transfer =
      boost::context::detail::jump_fcontext(static_cast<boost::context::detail::fcontext_t>(thread.context), nullptr);
  leave_scenario();
  thread.context = thread.status == ThreadStatus::alive ? transfer.fctx : nullptr;
  if (copy != nullptr) swap_thread_locals(thread_locals_, copy);
  thread.exception_globals[0] = exception_globals_[0];
  thread.exception_globals[1] = exception_globals_[1];
  exception_globals_[0] = host_exceptions[0];
  exception_globals_[1] = host_exceptions[1];
  running_ = no_thread;
  if (foreign_memory_ != nullptr) look_at_foreign_memory(id);
  if (fiber_memory_ != nullptr) fiber_memory_->after_run(id);
}

[[gnu::always_inline]] inline const Event& World::step_inlined(Choice choice, const std::uint64_t* forced_result) {
  if (execute(choice, forced_result)) resume(choice.thread);
  running_ = no_thread;
  state().threads[choice.thread].result = 0;
  finish_step();
  return event_;
}

}  // namespace pcheck::model
