#pragma once
/// Bounds on schedules: what each choice of a thread costs, and how much a schedule may cost in all.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "checker/strategy.hpp"

namespace pcheck::checker {

/// What is counted, for each choice of a thread where the one that ran last is known.
enum class BoundKind : std::uint8_t {
  /// 1 where the thread that ran last could have gone on of its own and another one goes on (M. Musuvathi, S. Qadeer,
  /// "Iterative Context Bounding for Systematic Testing of Multithreaded Programs", PLDI 2007).
  preemptions,
  /// How many threads are passed over that a scheduler without choice would let go before: one that goes on with the
  /// thread that ran last until that has to wait or ends, and then takes the next that can go on, by number and in a circle
  /// (M. Emmi, S. Qadeer, Z. Rakamarić, "Delay-Bounded Scheduling", POPL 2011). Deviation: it also goes to the next where that
  /// thread is about to yield or to sleep, so that no loop that does so keeps it for ever.
  delays,
  /// 1 where another thread goes on than the one that ran last, whatever that one stands at, and for the first step of all: a
  /// context is a run of steps of one thread (S. Qadeer, J. Rehof, "Context-Bounded Model Checking of Concurrent Software",
  /// TACAS 2005). A schedule with n contexts has n - 1 switches. Unlike the others, this bound may leave no choice at all.
  contexts,
};

/// Only schedules whose choices cost no more than `limit`, all together.
struct Bound {
  BoundKind kind = BoundKind::preemptions;
  std::uint32_t limit = 0;
};

/// The kinds by name: what the command line calls them, and what is counted.
struct BoundName {
  BoundKind kind;
  const char* one;
  const char* many;
  int Options::*option;
  std::uint32_t least;  ///< limit that lets anything happen
};
inline constexpr std::array bound_names = {
    BoundName{BoundKind::preemptions, "preemption", "preemptions", &Options::preemption_bound, 0},
    BoundName{BoundKind::delays, "delay", "delays", &Options::delay_bound, 0},
    BoundName{BoundKind::contexts, "context", "contexts", &Options::context_bound, 1},
};
constexpr const BoundName& name_of(BoundKind kind) { return bound_names[static_cast<std::size_t>(kind)]; }

/// The bound that the options ask for; nothing: none. Errors: std::invalid_argument if there are several, or one is out of range.
std::optional<Bound> bound_of(const Options& options);

/// The same options with another limit of the bound.
Options with_bound(Options options, Bound bound);

/// "with at most 2 delays".
std::string words_for(Bound bound);

/// Whether `last` could have gone on of its own: choosing another thread then is a preemption. It could not where it took the
/// virtual clock to move, since that moves only where all threads wait.
bool would_preempt(const World& world, std::span<const Enabled> enabled, ThreadId last);

/// What it costs, where the world is, to let a thread go on.
class ChoiceCost {
 public:
  /// `last` ran last, or is no_thread. Looks at `enabled` as long as it is used.
  ChoiceCost(BoundKind kind, const World& world, std::span<const Enabled> enabled, ThreadId last);

  /// Of `thread`, which is enabled.
  std::uint32_t of(ThreadId thread) const;

 private:
  std::uint32_t delays(ThreadId thread) const;

  BoundKind kind_;
  std::span<const Enabled> enabled_;
  ThreadId last_;
  bool goes_on_;  ///< `last` could, of its own
};

}  // namespace pcheck::checker
