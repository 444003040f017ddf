#include "checker/states/sleep_set.hpp"

#include <bit>

#include "objects/semantics.hpp"

namespace pcheck::checker {

SleepSet without_dependent(SleepSet sleepers, const model::World& world, model::ThreadId thread) {
  sleepers &= ~model::Thread::bit_of(thread);
  if (sleepers == 0) return 0;
  const model::Operation taken = model::foreseen(world, thread);
  SleepSet left = 0;
  for (; sleepers != 0; sleepers &= sleepers - 1) {
    const auto sleeper = static_cast<model::ThreadId>(std::countr_zero(sleepers));
    if (sleeper >= world.thread_count() || world.thread(sleeper).status != model::ThreadStatus::alive) continue;
    const model::Operation pending = model::foreseen(world, sleeper);
    if (!model::dependent({sleeper, &pending}, {thread, &taken})) left |= model::Thread::bit_of(sleeper);
  }
  return left;
}

}  // namespace pcheck::checker
