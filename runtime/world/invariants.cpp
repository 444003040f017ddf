/// Invariants: predicates of the scenario that are evaluated after every step, outside the schedule.

#include <cstdint>
#include <new>
#include <utility>

#include "objects/semantics.hpp"
#include "world/scenario_code.hpp"
#include "world/world.hpp"

namespace pcheck::model {

void World::add_invariant(std::string_view name, const std::function<bool()>& predicate) {
  has_used_common_ = is_common_touched_ = true;
  tell_identity();
  State& s = state();
  if (s.invariant_count == std::size(s.invariants)) abandon_for_configuration("a scenario may declare at most 16 invariants");
  // Copied, not moved: what is allocated meanwhile is what the predicate owns, and stays as long as the execution.
  const bool is_traced = std::exchange(traces_allocations_, false);
  void* const place = allocate(sizeof(std::function<bool()>), alignof(std::function<bool()>));
  const Heap& heap = s.threads[scenario_code.heap].heap;  // which may only have been put back for this first use
  const std::uint32_t before = heap.live;
  auto* const copy = new (place) std::function<bool()>(predicate);
  traces_allocations_ = is_traced;
  s.threads[scenario_code.heap].internal_blocks += 1 + heap.live - before;
  s.invariants[s.invariant_count++] = {.name = copy_text(name), .predicate = copy};
}

/// A predicate runs on the explorer's stack; one that crashes, hangs or throws comes back through peek_exit_.
void World::evaluate_invariants() {
  State& s = state();
  if (fiber_memory_ != nullptr) fiber_memory_->before_predicates();
  peeking_ = true;
  running_ = event_.thread();
  if (sigsetjmp(peek_exit_, 0) == 0) {
    for (std::uint32_t i = 0; i < s.invariant_count; ++i) {
      const InvariantEntry& invariant = s.invariants[i];
      peeked_dead_ = false;
      enter_scenario(invariant_heap);
      const bool holds = (*invariant.predicate)();
      leave_scenario();
      if (holds || peeked_dead_) continue;
      fail("invariant_violated", invariant.name);
      break;
    }
  }
  running_ = no_thread;
  peeking_ = false;
}

/// Within a step whose fiber is about to destroy what they read: afterwards they could not tell what the step has changed.
void World::evaluate_invariants_early() {
  if (state().steps == 0) return;
  const ThreadId thread = running_;
  const ThreadId heap = scenario_code.heap;
  const OutsideScenario outside;
  evaluate_invariants();
  if (end_ == End::failed) abandon(End::failed);
  running_ = thread;
  enter_scenario(heap);
}

std::uint64_t World::peek(const Operation& operation) {
  const Object& object = *place_of(operation.object);
  if (!object.alive) peeked_dead_ = true;
  if (!is_watched(operation.object)) {
    const OutsideScenario outside;
    watched_.push_back(operation.object);
  }
  switch (operation.kind) {
    case OperationKind::load:
    case OperationKind::event_is_set:
    case OperationKind::queue_size:
      return object.value;
    case OperationKind::latch_try_wait:
      return object.value == 0;
    case OperationKind::once_is_done:
      return object.value == once_done;
    default:
      abandon_for_configuration("an invariant's predicate may only read shared variables, atomics, events and sizes of queues");
  }
}

}  // namespace pcheck::model
