#pragma once
/// The steps of the path that another order of dependent acts is to be explored for.

#include <cstdint>
#include <utility>
#include <vector>

#include "checker/dpor/frontier.hpp"
#include "checker/dpor/rehearsal.hpp"

namespace pcheck::checker {

class Reversals {
 public:
  Reversals(const Path& path, Frontier& frontier, Rehearsal& rehearsal, const IdleRounds& idle, Pulse& pulse)
      : path_(path), frontier_(frontier), rehearsal_(rehearsal), idle_(idle), pulse_(pulse) {}

  void clear() {
    open_.clear();
    changed_from_ = 0;
  }

  /// Takes note of the reversals that the last step of the path makes possible. `alternatives`: the other answers that it could
  /// have had, and that are to be explored in its place.
  void on_step(const std::vector<std::uint16_t>& alternatives);
  void on_step_undone();

  /// The execution has come to its end: offers to the frontier all reversals that may have to be explored, or some of them if the
  /// search is to end. Changes the memory.
  void offer_all();
  /// Offers those of an act that is not executed, for good.
  void offer_waiting(const Act& act);
  /// Offers those of an act that is not executed because the step at `by` has ended its thread.
  void offer_cut_off(const Act& act, Position by);

 private:
  enum class Kind : std::uint8_t {
    possible,    ///< the act is enabled when it overtakes
    in_company,  ///< it may not be; something that it is dependent on may come before it
    unresolved,  ///< which steps can be overtaken is not known
  };
  struct Open {
    Position earlier;
    Position later;
    std::uint16_t answer;
    Kind kind;
    bool settled = false;
    /// Without any step after `later` that matters, offering it changes nothing; and steps after it do not matter up to
    /// this position. 0: not known.
    Position indifferent_until = 0;
  };

  Act act_of(const Open& open) const;
  bool may_have_to_wait(const Act& act) const;
  void resolve_all();
  void offer_not_executed(const Act& act, Position end);
  /// Appends the reversals, with steps before `end`, of an act that may have to wait.
  void resolve(const Act& act, Position later, Position end, std::vector<Open>& found);
  bool comes_before_awaited(Position position) const;
  bool is_indifferent(Open& open);
  Position first_decisive_since_change(Position earlier);
  bool offer(Open& open, const Act& act);
  bool offer_in_company(const Reversal& reversal);
  bool offer_with_less(const Reversal& reversal, std::vector<Position>& held_back);
  void find_company(const Reversal& reversal);

  const Path& path_;
  Frontier& frontier_;
  Rehearsal& rehearsal_;
  const IdleRounds& idle_;
  Pulse& pulse_;
  std::vector<Open> open_;  ///< in order of `later`
  std::vector<Open> resolved_;
  Position changed_from_ = 0;  ///< the path is another than at the end of the last execution from there on
  /// By position of the earlier step: the first step from changed_from_ on that does not happen after it.
  std::vector<std::pair<std::uint64_t, Position>> decisive_;
  std::uint64_t executions_ = 0;
  std::vector<Position> visited_;
  std::vector<Position> awaited_;  ///< by forced orders, by the act that is resolved
  std::vector<Position> company_;
};

}  // namespace pcheck::checker
