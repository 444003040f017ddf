#include "checker/states/sleep_set.hpp"

namespace pcheck::checker {

SleepSet without_dependent(SleepSet sleepers, const model::World& world, model::ThreadId thread) {
  sleepers &= ~model::Thread::bit_of(thread);
  if (sleepers == 0) return 0;
  for (SleepSet open = sleepers; open != 0; open &= open - 1) {
    const auto sleeper = static_cast<model::ThreadId>(std::countr_zero(open));
    const bool is_alive = sleeper < world.thread_count() && world.thread(sleeper).status == model::ThreadStatus::alive;
    if (!is_alive) sleepers &= ~model::Thread::bit_of(sleeper);
  }
  const model::Operation taken = model::foreseen(world, thread);
  return without_dependent(sleepers, {thread, &taken}, [&](model::ThreadId id) { return model::foreseen(world, id); });
}

}  // namespace pcheck::checker
