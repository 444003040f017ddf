#include "checker/states/persistent_set.hpp"

#include <array>
#include <bit>
#include <utility>

namespace pcheck::checker {

using model::Enabled;
using model::Thread;
using model::ThreadId;
using model::World;

namespace {

using ThreadSet = Footprint::ThreadSet;

ThreadId first_of(ThreadSet set) { return static_cast<ThreadId>(std::countr_zero(set)); }

/// The sets of one state.
class Sets {
 public:
  Sets(Footprint& footprint, const World& world, std::span<const Enabled> enabled, const Symmetry& symmetry)
      : footprint_(footprint), world_(world) {
    for (const Enabled& entry : enabled) enabled_ |= Thread::bit_of(entry.thread);
    for (ThreadId id = 0; id < world.thread_count(); ++id) {
      if (world.thread(id).status != model::ThreadStatus::alive) continue;
      const bool is_left_out = (enabled_ & Thread::bit_of(id)) == 0 && symmetry.postpones(id);
      if (!is_left_out) known_ |= Thread::bit_of(id);
    }
  }

  /// The least one that has this thread.
  std::optional<ThreadSet> around(ThreadId thread) {
    ThreadSet set = Thread::bit_of(thread);
    for (ThreadSet open = set; open != 0;) {
      const auto rivals = rivals_of(first_of(open));
      open &= open - 1;
      // Of threads that are not there yet, it is not known who starts them.
      if (!rivals || (*rivals & ~known_) != 0) return std::nullopt;
      open |= *rivals & ~set;
      set |= *rivals;
    }
    return set;
  }

  void rely_on(ThreadSet set) {
    for (ThreadSet left = set; left != 0; left &= left - 1)
      footprint_.rely_on(world_, first_of(left), (enabled_ & Thread::bit_of(first_of(left))) != 0, set);
  }

 private:
  std::optional<ThreadSet> rivals_of(ThreadId thread) {
    const ThreadSet bit = Thread::bit_of(thread);
    if ((asked_ & bit) == 0) {
      asked_ |= bit;
      rivals_[thread] = footprint_.rivals(world_, thread, (enabled_ & bit) != 0);
    }
    return rivals_[thread];
  }

  Footprint& footprint_;
  const World& world_;
  ThreadSet enabled_ = 0;
  ThreadSet known_ = 0;  ///< those alive, without those that are enabled and not listed
  ThreadSet asked_ = 0;
  std::array<std::optional<ThreadSet>, Thread::kin_max> rivals_;
};

}  // namespace

std::optional<ThreadSet> persistent_set(Footprint& footprint, const World& world, std::span<const Enabled> enabled,
                                        const Symmetry& symmetry, int threads_max) {
  if (enabled.size() < 2 || world.thread_count() > Thread::kin_max || world.has_virtual_time()) return std::nullopt;
  const auto steps_of = [&](ThreadSet set) {
    unsigned steps = 0;
    for (const Enabled& entry : enabled)
      if ((set & Thread::bit_of(entry.thread)) != 0) steps += entry.answers;
    return steps;
  };
  Sets sets(footprint, world, enabled, symmetry);
  std::optional<ThreadSet> best;
  std::pair<unsigned, ThreadId> best_rank{steps_of(~ThreadSet{0}), 0};
  for (const Enabled& entry : enabled) {
    const auto set = sets.around(entry.thread);
    if (!set || std::popcount(*set) > threads_max) continue;
    const std::pair rank{steps_of(*set), symmetry.place_of(entry.thread)};
    if (rank >= best_rank) continue;
    best_rank = rank;
    best = set;
  }
  if (best) sets.rely_on(*best);
  return best;
}

}  // namespace pcheck::checker
