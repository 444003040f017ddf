#pragma once
/// A step, to be inlined where most are made. The processor predicts where a function returns to from the calls that it has seen,
/// and those were made on another stack: each return between the switch to a fiber and the explorer's loop is a wrong guess.

#include <boost/context/detail/fcontext.hpp>

#include <array>
#include <bit>
#include <cstring>
#include <type_traits>
#include <utility>

#include "objects/semantics.hpp"
#include "world/arena.hpp"
#include "world/foreign_memory.hpp"
#include "world/image.hpp"
#include "world/scenario_code.hpp"
#include "world/world.hpp"

namespace pcheck::model {

/// Copies of a thread's thread_local variables lie above its stack.
inline std::byte* World::thread_local_copy(std::byte* stack_top) const {
  return stack_top - (thread_locals_.size() + 63) / 64 * 64;
}

/// In blocks, each a few instructions in any build: this is done twice for each step.
[[gnu::always_inline]] inline void swap_thread_locals(std::span<std::byte> live, std::byte* copy) {
  std::array<std::byte, 64> held;
  const auto swap_block = [&](std::size_t bytes) {
    std::memcpy(held.data(), live.data(), bytes);
    std::memcpy(live.data(), copy, bytes);
    std::memcpy(copy, held.data(), bytes);
  };
  for (; live.size() >= held.size(); live = live.subspan(held.size()), copy += held.size()) swap_block(held.size());
  if (!live.empty()) swap_block(live.size());
}

/// `plain`: is_plain().
template <bool plain>
[[gnu::always_inline]] inline void World::run(ThreadId id) {
  if (!plain && swaps_statics_) swap_statics(id);
  if (!plain && fiber_memory_ != nullptr) fiber_memory_->before_run(id);
  if (!plain && foreign_memory_ != nullptr) remember_foreign_memory(id);
  Thread& thread = state().threads[id];
  running_ = id;
  if ((!plain && exception_globals_->any()) || thread.exceptions.any()) [[unlikely]]
    std::swap(*exception_globals_, thread.exceptions);  // which keeps pcheck's own meanwhile
  std::byte* const top = plain ? nullptr : arena::prepare_stack(id, options_.stack_bytes);
  if (!plain && dead_stack_.is_cleared())
    dead_stack_.clear(id, static_cast<std::byte*>(thread.context), top - options_.stack_bytes);
  if (!plain) swap_thread_locals(thread_locals_, thread_local_copy(top));
  *error_number_ = static_cast<int>(thread.error_number);
  enter_scenario(id);
  const auto transfer =
      boost::context::detail::jump_fcontext(static_cast<boost::context::detail::fcontext_t>(thread.context), nullptr);
  leave_scenario();
  thread.error_number = *error_number_;
  thread.context = thread.status == ThreadStatus::alive ? transfer.fctx : nullptr;
  if (!plain) swap_thread_locals(thread_locals_, thread_local_copy(top));
  if (exception_globals_->any() || (!plain && thread.exceptions.any())) [[unlikely]]
    std::swap(*exception_globals_, thread.exceptions);
  if (!plain) running_ = no_thread;
  if (!plain && foreign_memory_ != nullptr) look_at_foreign_memory(id);
  if (!plain && fiber_memory_ != nullptr) fiber_memory_->after_run(id);
  if (!plain && swaps_statics_) swap_statics(id);
}

[[gnu::always_inline]] inline void World::resume(ThreadId id) {
  if (is_plain_) run<true>(id);
  else run<false>(id);
}

/// The frame that this is in is part of each waiting fiber's state, and must hold nothing: not even room for what is needed
/// again, which is why the world is looked up anew after each call.
[[gnu::always_inline]] inline std::uint64_t World::await_result_inlined() {
  if (peeking_ | explaining_) [[unlikely]] {
    if (peeking_) return peek(peeked_);
    record_pending_trace();
  }
  void* const scheduler =
      boost::context::detail::jump_fcontext(static_cast<boost::context::detail::fcontext_t>(current()->scheduler_), nullptr).fctx;
  World& world = *current();
  world.scheduler_ = scheduler;
  return state().threads[world.running_].result;
}

inline void EnabledList::note(ThreadId id, unsigned answers) {
  if (answers != answers_[id]) [[unlikely]]
    change(id, answers);
}

inline bool EnabledList::is_one_step_on(const World& world, const Event& event) const {
  return world.thread_count() == threads_ && world.total_steps() == total_steps_ + 1 &&
         !semantics(event.operation.kind).touches_all;
}

[[gnu::always_inline]] inline bool EnabledList::follow(const World& world, const Event& event) {
  if (!is_one_step_on(world, event)) return false;
  if (is_kept_by_object_) ask_concerned(world, event);
  else ask_unsure(world, event.choice.thread);
  total_steps_ = world.total_steps();
  return true;
}

inline void EnabledList::ask_unsure(const World& world, ThreadId self) {
  const Thread* const threads = &world.thread(0);
  const Thread& thread = threads[self];
  const std::uint64_t bit = std::uint64_t{1} << self;
  unsure_ &= ~bit;
  joining_ &= ~bit;
  std::uint64_t asked = 0;
  if (thread.status != ThreadStatus::alive) {
    note(self, 0);
    asked = joining_;
  } else if (const Semantics& meaning = semantics(thread.pending.kind); meaning.answers == nullptr) {
    note(self, 1);
  } else {
    (meaning.waits_for == WaitsFor::end ? joining_ : unsure_) |= bit;
    asked = bit;
  }
  for (std::uint64_t rest = asked | unsure_; rest != 0; rest &= rest - 1) {
    const auto id = static_cast<ThreadId>(std::countr_zero(rest));
    const Operation& pending = threads[id].pending;
    note(id, semantics(pending.kind).answers(world, id, pending));
  }
}

/// Whether it means nothing without an object. An object has no number where its memory was freed, which clears it.
constexpr bool needs_object(OperationKind kind) {
  return kind >= OperationKind::lock && kind <= OperationKind::rendezvous_pass && kind != OperationKind::fence;
}

inline bool World::may_touch(ThreadId thread, const Operation& operation) const {
  if (foreign_memory_ == nullptr && !has_ranks_) return true;  // there is one process
  const auto is_own = [&](ObjectId id) {
    return state().threads[creator_of(id)].process == state().threads[thread].process || place_of(id)->process_shared;
  };
  return is_own(operation.object) && (operation.object2 == no_object || is_own(operation.object2));
}

/// Word by word, as the fiber may have written them right before: a wider read of several writes has to wait for them.
inline void copy_words(const Operation& from, Operation& to) {
  static_assert(sizeof(Operation) % sizeof(std::uint64_t) == 0 && std::is_trivially_copyable_v<Operation>);
  const auto* const read = reinterpret_cast<const volatile std::uint64_t*>(&from);
  auto* const written = reinterpret_cast<std::uint64_t*>(&to);
  for (std::size_t i = 0; i < sizeof(Operation) / sizeof(std::uint64_t); ++i) written[i] = read[i];
}

[[gnu::always_inline]] inline bool World::execute(Choice choice, const std::uint64_t* forced_result) {
  State& s = state();
  Thread& thread = this->thread(choice.thread);
  Operation& operation = event_.operation;
  copy_words(thread.pending, operation);
  Object& object = this->object(operation.object);
  event_.step = s.steps;
  event_.choice = choice;
  event_.clock_advanced = clock_advanced_;
  event_.value_annotated = false;
  event_.value_type = object.value_type;
  event_.object_type = object.type;
  event_.created = no_thread;
  event_.created_count = 0;
  event_.before = object.value;
  clock_advanced_ = false;
  ++s.steps;
  ++total_steps_;
  const bool has_object = operation.object != no_object;
  if (!object.alive && (has_object || needs_object(operation.kind)) && !thread.has_been_notified(operation.object)) {
    running_ = choice.thread;
    fail("lock_misuse", has_object ? "used after it was destroyed" : "an object is used after its memory was freed",
         operation.object);
    event_.after = object.value;
    event_.result = 0;
    return false;
  }
  const Semantics& meaning = semantics(operation.kind);
  running_ = choice.thread;  // whom a failure is attributed to
  if (operation.object != no_object && !may_touch(choice.thread, operation)) {
    fail("memory_not_shared", "belongs to another process and was not created as shared", operation.object);
    event_.after = object.value;
    event_.result = 0;
    return false;
  }
  if (meaning.resolve != nullptr) meaning.resolve(*this, choice.thread, choice.answer, operation);
  thread.result = meaning.apply != nullptr ? meaning.apply(*this, choice.thread, operation, choice.answer) : 0;
  if (!event_.value_annotated) event_.result = thread.result;
  if (forced_result != nullptr) thread.result = *forced_result;
  event_.after = object.value;
  if (started_ != no_thread) [[unlikely]] {
    event_.created = started_;
    event_.created_count = static_cast<std::uint16_t>(thread_count() - started_);
    if (end_ == End::running) resume_started();
  }
  const bool goes_on = end_ == End::running && thread.status == ThreadStatus::alive;
  return goes_on && (fiber_memory_ == nullptr || !fiber_memory_->recall(choice.thread));
}

/// After the fibers have stopped: properties that must hold in every state.
[[gnu::always_inline]] inline void World::finish_step() {
  if (end_ == End::running && state().invariant_count != 0 && event_.operation.kind != OperationKind::destroy)
    evaluate_invariants();
  if (!configuration_error_.empty()) throw ConfigurationError{std::move(configuration_error_), is_parameter_wrong_};
}

[[gnu::always_inline]] inline const Event& World::step_inlined(Choice choice, const std::uint64_t* forced_result) {
  if (execute(choice, forced_result)) resume(choice.thread);
  running_ = no_thread;
  state().threads[choice.thread].result = 0;
  finish_step();
  return event_;
}

[[gnu::always_inline]] inline std::span<const Enabled> World::enabled_inlined() {
  if (end_ == End::running && enabled_.follow(*this, event_)) [[likely]]
    if (const auto list = enabled_.list(); !list.empty()) return list;
  return enabled();
}

}  // namespace pcheck::model
