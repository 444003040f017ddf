#include "checker/stuck_state.hpp"

#include "checker/analyses/waiting.hpp"

namespace pcheck::checker {

/// Of an await what it waits for, and for whom: the operation itself is the same whatever that is.
std::vector<std::uint64_t> key_of_stuck_state(const model::World& world) {
  std::vector<std::uint64_t> key;
  for (std::size_t i = 0; i < world.thread_count(); ++i) {
    const auto id = static_cast<model::ThreadId>(i);
    const model::Thread& thread = world.thread(id);
    key.push_back(static_cast<std::uint64_t>(thread.status));
    if (thread.status != model::ThreadStatus::alive) continue;
    const Wait wait = wait_of(world, id);
    key.push_back(static_cast<std::uint64_t>(wait.operation.kind) | static_cast<std::uint64_t>(thread.pending.kind) << 16 |
                  std::uint64_t{wait.operation.target} << 32 | std::uint64_t{thread.notified} << 48);
    key.push_back(wait.operation.object | std::uint64_t{wait.operation.object2} << 32);
    key.push_back(thread.pending.object | std::uint64_t{wanted_lock(world, id)} << 32);
    key.push_back(wait.held_by.size());
    key.insert(key.end(), wait.held_by.begin(), wait.held_by.end());
  }
  return key;
}

}  // namespace pcheck::checker
