#pragma once
/// Bounds on schedules: what each choice of a thread costs, and how much a schedule may cost in all.

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
};

/// Only schedules whose choices cost no more than `limit`, all together.
struct Bound {
  BoundKind kind = BoundKind::preemptions;
  std::uint32_t limit = 0;
};

/// The bound that the options ask for; nothing: none. Errors: std::invalid_argument if it is out of range.
std::optional<Bound> bound_of(const Options& options);

/// The same options with that bound alone.
Options with_bound(Options options, Bound bound);

/// "preemptions".
const char* name_of(BoundKind kind);

/// "with at most 2 preemptions".
std::string words_for(Bound bound);

/// Whether `last` could have gone on of its own: choosing another thread then is a preemption.
bool would_preempt(const World& world, std::span<const Enabled> enabled, ThreadId last);

/// What it costs, where the world is, to let a thread go on.
class ChoiceCost {
 public:
  /// `last` ran last, or is no_thread.
  ChoiceCost(BoundKind kind, const World& world, std::span<const Enabled> enabled, ThreadId last);

  /// Of `thread`, which is enabled.
  std::uint32_t of(ThreadId thread) const;

 private:
  BoundKind kind_;
  ThreadId last_;
  bool goes_on_;  ///< `last` could, of its own
};

}  // namespace pcheck::checker
