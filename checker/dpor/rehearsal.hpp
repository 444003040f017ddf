#pragma once
/// Whether an act could be executed earlier than it was: asked of the world itself.

#include <array>
#include <vector>

#include "checker/dpor/idle_rounds.hpp"
#include "checker/dpor/path.hpp"
#include "checker/dpor/pulse.hpp"
#include "checker/dpor/reordering.hpp"
#include "checker/dpor/saved_path.hpp"

namespace pcheck::checker {

class Rehearsal {
 public:
  Rehearsal(World& world, const Path& path, SavedPath& saved, Pulse& pulse, IdleRounds& idle)
      : world_(world), path_(path), saved_(saved), pulse_(pulse), idle_(idle), reordering_(path) {}

  /// The operation is about to be executed as the next step of the path.
  void before_step(const model::Operation& operation);

  /// Whether the act of a reversal is enabled after the steps of the sequence that come before it. Changes the memory.
  /// Cost: a state put back, and those steps executed.
  bool can_overtake(const Reversal& reversal, const std::vector<Position>& held_back);

  /// The same where nothing in the sequence is dependent on the act. Costs next to nothing if its operation waits for its
  /// object only.
  bool can_overtake_alone(const Reversal& reversal);

  /// Makes the state before the step at `position` the one in memory, and forgets what is saved beyond. Returns the position of
  /// the saved state that it started from.
  Position go_back(Position position);

 private:
  /// The state of up to two objects before a step.
  struct Before {
    std::array<model::Object, 2> objects;
  };

  bool run(Position from, Position to);
  bool execute(const Act& act);
  bool is_possible(const Act& act) const;
  bool is_enabled(const Act& act);

  World& world_;
  const Path& path_;
  SavedPath& saved_;
  Pulse& pulse_;
  IdleRounds& idle_;
  Reordering reordering_;
  std::vector<Before> before_;  ///< by position; of variables nothing
};

}  // namespace pcheck::checker
