#pragma once
/// Loops that only wait: `while (!ready) yield();`. A round of one is idle where it leaves everything as it was, so that it would
/// be so in the next round, too, until another thread changes what is read.
///
/// Executions with idle rounds end as those without them do. So a thread that would go round idly waits, as if for a lock, and an
/// execution in which all that could go on do so is one without end. (B. Jonsson, M. Lång, K. Sagonas, "Awaiting for Godot:
/// Stateless Model Checking that Avoids Executions where Nothing Happens", FMCAD 2022, for loops that are found in the program's
/// text; here they are found as they run, as all that a round could have changed is compared.)

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "checker/dpor/path.hpp"
#include "checker/dpor/pulse.hpp"
#include "checker/strategy.hpp"

namespace pcheck::checker {

class IdleRounds {
 public:
  /// Without it nothing is learnt.
  IdleRounds(World& world, Pulse& pulse, bool is_wanted) : world_(world), pulse_(pulse), is_wanted_(is_wanted) {}

  /// A search, or a part of it, begins: how often is looked for loops depends on what it does alone.
  void begin();

  /// The last step of the path, or of its tail, has been executed. A loop becomes known where it turns out that its thread would
  /// go round idly from where it stands: what was explored before did not take it for waiting.
  void learn_from(const Path& path);

  /// How many loops are known. Never shrinks.
  std::size_t known() const { return known_; }
  /// Whether one of them waits by this operation.
  bool is_known(const model::Operation& operation) const;

  /// Whether the thread of the choice would go round idly now if it made it. Changes nothing. Cost: nothing where it stands at no
  /// loop that is known; else a round, and a comparison of the whole state.
  bool would_be_idle(Choice choice);
  /// The same, whatever the answer; false for a thread that cannot go on.
  bool would_be_idle(ThreadId thread);
  /// The first answer with which it would not; how many answers there are if there is none.
  std::uint16_t first_busy_answer(ThreadId thread);

  /// The last round that was idle.
  const Schedule& round() const { return round_; }

 private:
  /// What a loop looks at, by the place in the code.
  struct Loop {
    std::uint64_t in_vain = 0;  ///< so often a round was looked at that was not idle
    bool is_known = false;
  };
  struct Kept {
    model::Component component;
    std::size_t begin;
    std::size_t size;
  };

  static bool may_wait(const model::World& world, const model::Operation& operation);
  bool is_idle(Choice choice);
  bool goes_round(Choice choice);
  void keep();
  void keep(const model::Component& component);
  bool put_back();

  World& world_;
  Pulse& pulse_;
  bool is_wanted_;
  std::unordered_map<const void*, Loop> loops_;
  std::size_t known_ = 0;
  std::uint64_t steps_ = 0;
  std::vector<Kept> kept_;  ///< the state, each before what depends on it
  std::vector<std::byte> bytes_;
  Schedule round_;
};

}  // namespace pcheck::checker
