#pragma once
/// Sleep sets where states are matched (Godefroid, Holzmann, Pirottin, State-Space Caching Revisited, Formal Methods in System
/// Design 7, 1995): with a state is kept which threads need not go first from it, since what they would come to, another path has
/// come to. Whoever comes to the state by a path on which fewer sleep, wakes the others.

#include <bit>
#include <cstdint>

#include "objects/semantics.hpp"
#include "world/world.hpp"

namespace pcheck::checker {

/// Thread::bit_of each that is in it; others never sleep.
using SleepSet = std::uint64_t;

constexpr SleepSet everyone = ~SleepSet{0};

/// Those of `sleepers` who sleep on when `taken` is executed: whose own step, pending_of(thread), is independent of it.
template <class PendingOf>
SleepSet without_dependent(SleepSet sleepers, model::Step taken, const PendingOf& pending_of) {
  SleepSet left = sleepers & ~model::Thread::bit_of(taken.thread);
  for (SleepSet open = left; open != 0; open &= open - 1) {
    const auto sleeper = static_cast<model::ThreadId>(std::countr_zero(open));
    const model::Operation pending = pending_of(sleeper);
    if (model::dependent({sleeper, &pending}, taken)) left &= ~model::Thread::bit_of(sleeper);
  }
  return left;
}
/// The same where `thread` makes the step that it stands at. Who has ended does not sleep.
SleepSet without_dependent(SleepSet sleepers, const model::World& world, model::ThreadId thread);

/// The threads whose sleep is kept with a state.
constexpr unsigned sleepers_kept = 16;
constexpr SleepSet kept_with_states = (SleepSet{1} << sleepers_kept) - 1;

/// A state was come to.
struct Visit {
  SleepSet slept = 0;  ///< at all visits before this one; if there were none, everyone
  SleepSet sleep = 0;  ///< at this one, too, and kept

  Visit() = default;
  Visit(SleepSet slept_before, SleepSet sleep_now) : slept(slept_before), sleep(slept & sleep_now & kept_with_states) {}
  bool is_new() const { return slept == everyone; }
};

}  // namespace pcheck::checker
