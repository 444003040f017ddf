#pragma once
/// Strategies choose the schedule; they never analyse.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <pcheck/explore.hpp>

#include "world/world.hpp"

namespace pcheck::checker {

using model::Choice;
using model::Enabled;
using model::End;
using model::ThreadId;
using model::World;

using Schedule = std::vector<Choice>;

inline constexpr Choice no_choice{model::no_thread, 0};

/// A strategy whose work can be divided. To be asked between executions.
class Divisible {
 public:
  virtual ~Divisible() = default;

  /// What is left of the work, for resume(), perhaps in another process of the same program; empty if nothing is.
  virtual std::string rest() = 0;
  /// From here on that is the work.
  virtual void resume(const std::string& rest) = 0;
  /// Gives away what would be done last; nothing if that cannot be told from the rest.
  virtual std::optional<std::string> give_away() = 0;

  /// Whether a bound has left something out, and that another who shares the work has found that.
  virtual bool has_left_out() const { return false; }
  virtual void note_left_out() {}
};

class Strategy {
 public:
  virtual ~Strategy() = default;

  /// Prepares the next execution; false when none is left. Errors: model nondeterminism is reported by choose().
  virtual bool begin_execution() = 0;

  /// One of the choices that `enabled` (never empty) allows, or no_choice to give the execution up as redundant.
  virtual Choice choose(const World& world, std::span<const Enabled> enabled) = 0;

  /// After no_choice: whether the execution is not redundant but was to go so far only, and what it has come to counts.
  virtual bool is_at_end() const { return false; }

  /// The execution has ended: in the way told, or `cut` at the limit of steps (End::running), or given up.
  virtual void end_execution(End end) { (void)end; }

  /// World::learnt() has grown. True if the search has left something out by what was known before, and begins again.
  virtual bool begin_again() { return false; }

  /// Runs an execution of its own, drawn at random by `seed`, and returns an estimate of how many there are in all; nothing
  /// where there are no such estimates. Not within an execution.
  virtual std::optional<double> descend(World& world, std::uint64_t seed) {
    (void)world, (void)seed;
    return std::nullopt;
  }

  /// Whether every schedule (up to equivalence) has been covered, now that begin_execution() has returned false.
  virtual bool is_exhaustive() const { return false; }

  /// What was or is being covered, in words that follow "covered " or "verified: ".
  virtual std::string coverage(const Statistics& stats) const = 0;

  /// Where the same choices led to another operation than before: in words. Empty: nowhere.
  virtual std::string nondeterminism() const { return {}; }

  /// nullptr if the work cannot be divided.
  virtual Divisible* divisible() { return nullptr; }
};

/// Errors: std::invalid_argument naming the strategies there are.
std::unique_ptr<Strategy> make_strategy(const Options& options);

/// "1 execution", "12,345 executions".
std::string counted(std::uint64_t count, const char* one, const char* many);
/// "1,234 executions, one per equivalence class".
std::string one_per_class(std::uint64_t executions);

}  // namespace pcheck::checker
