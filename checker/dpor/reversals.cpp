/// Races, and how they are reversed in spite of operations that have to wait: P. A. Abdulla, S. Aronis, B. Jonsson, K. Sagonas,
/// Journal of the ACM 64(4), 2017, as in frontier.cpp.
///
/// Where an operation can be disabled, the step that could be overtaken is not always the last one that it is dependent on:
/// a lock is not taken before the unlock that makes it free, but before the lock that this unlock belongs to. So the search
/// goes back to the last state in which the operation was enabled. An operation that waits at the end of the execution is
/// treated as if it came next. Operations with several answers are alternatives to each other at the same place.

#include "checker/dpor/reversals.hpp"

#include <algorithm>

namespace pcheck::checker {

using model::WaitsFor;

void Reversals::on_step(const std::vector<std::uint16_t>& alternatives) {
  const Position later = path_.size() - 1;
  const Act& act = path_[later].act;
  for (const std::uint16_t answer : alternatives)
    open_.push_back({.earlier = later, .later = later, .answer = answer, .kind = Kind::possible});
  // A join does not come before the end of the other thread, but it may before what depends on every step.
  if (model::joins(act.operation.kind) && path_.races().empty()) return;
  if (may_have_to_wait(act)) {
    if (!path_.races().empty()) open_.push_back({.earlier = later, .later = later, .answer = 0, .kind = Kind::unresolved});
    return;
  }
  for (const Position earlier : path_.races())
    if (!path_.is_forced(earlier, later, act.thread()))
      open_.push_back({.earlier = earlier, .later = later, .answer = 0, .kind = Kind::possible});
}

bool Reversals::may_have_to_wait(const Act& act) const {
  const model::Semantics& meaning = model::semantics(act.operation.kind);
  return (meaning.answers != nullptr && meaning.waits_for != WaitsFor::nothing) || idle_.is_known(act.operation);
}

void Reversals::on_step_undone() {
  const Position position = path_.size() - 1;
  changed_from_ = std::min(changed_from_, position);
  while (!open_.empty() && open_.back().later >= position) open_.pop_back();
}

Act Reversals::act_of(const Open& open) const {
  Act act = path_[open.later].act;
  act.choice.answer = open.answer;
  return act;
}

void Reversals::resolve(const Act& act, Position later, Position end, std::vector<Open>& found) {
  const bool waits = later == path_.size();
  const std::size_t found_before = found.size();
  visited_.clear();
  awaited_.clear();
  bool object_is_as_before = true;  // but for what is unknown to the thread: it has not changed it itself
  const Position first_unknown = path_.first_unknown(later, act.thread());
  path_.visit_dependent(act, later, end, [&](Position earlier) {
    pulse_.add_work(1 + visited_.size());
    if (pulse_.stop() || earlier < first_unknown) return false;
    if (model::awaits(act.operation, path_[earlier].act.operation)) return true;
    if (path_.is_forced(earlier, later, act.thread())) {
      awaited_.push_back(earlier);
      return true;
    }
    if (waits ? path_.is_known_to(act.thread(), earlier) : path_.is_known_before(later, earlier)) {
      object_is_as_before = false;
      return true;
    }
    if (comes_before_awaited(earlier)) return true;
    const bool alone = awaited_.empty() && std::all_of(visited_.begin(), visited_.end(),
                                                       [&](Position p) { return path_.happens_before(earlier, p); });
    visited_.push_back(earlier);
    // Where it was enabled after this step, too, it has been disabled since by another.
    const bool was_enabled_since =
        std::any_of(found.begin() + static_cast<std::ptrdiff_t>(found_before), found.end(),
                    [&](const Open& open) { return open.kind == Kind::possible && path_.happens_before(earlier, open.earlier); });
    if (was_enabled_since) return true;
    if (!alone) found.push_back({.earlier = earlier, .later = later, .answer = 0, .kind = Kind::in_company});
    else if (object_is_as_before ? rehearsal_.can_overtake_alone({earlier, later, act})
                                 : rehearsal_.can_overtake({earlier, later, act}, {}))
      found.push_back({.earlier = earlier, .later = later, .answer = 0, .kind = Kind::possible});
    return true;
  });
}

/// Whether the act that is resolved waits for something that happens after the step.
bool Reversals::comes_before_awaited(Position position) const {
  return std::any_of(awaited_.begin(), awaited_.end(), [&](Position p) { return path_.happens_before(position, p); });
}

/// In the place of each unresolved one, what it stands for.
void Reversals::resolve_all() {
  const auto is_unresolved = [](const Open& open) { return open.kind == Kind::unresolved; };
  if (std::none_of(open_.begin(), open_.end(), is_unresolved)) return;
  resolved_.clear();
  for (const Open& open : open_)
    if (is_unresolved(open)) resolve(act_of(open), open.later, open.later, resolved_);
    else resolved_.push_back(open);
  std::swap(open_, resolved_);
}

void Reversals::offer_all() {
  resolve_all();
  ++executions_;
  for (Open& open : open_) {
    if (pulse_.stop()) break;
    pulse_.add_work(1);
    if (!is_indifferent(open)) open.settled = offer(open, act_of(open));
  }
  std::erase_if(open_, [](const Open& open) { return open.settled; });
  changed_from_ = path_.size();
}

Position Reversals::first_decisive_since_change(Position earlier) {
  if (decisive_.size() <= earlier) decisive_.resize(path_.size());
  auto& [execution, first] = decisive_[earlier];
  if (execution == executions_) return first;
  execution = executions_;
  for (first = changed_from_; first < path_.size(); ++first)
    if (!path_.happens_before(earlier, first)) break;
  pulse_.add_work(first - std::min(first, changed_from_));
  return first;
}

/// Whether the last answer, that nothing is to be explored, still holds: nothing that matters has come after it.
bool Reversals::is_indifferent(Open& open) {
  if (open.indifferent_until == 0) return false;
  if (open.indifferent_until < changed_from_) return false;
  open.indifferent_until = first_decisive_since_change(open.earlier);
  return open.indifferent_until == path_.size();
}

void Reversals::offer_waiting(const Act& act) {
  if (!model::joins(act.operation.kind)) offer_not_executed(act, path_.size());
}

void Reversals::offer_cut_off(const Act& act, Position by) { offer_not_executed(act, by + 1); }

void Reversals::offer_not_executed(const Act& act, Position end) {
  std::vector<Open> found;
  resolve(act, path_.size(), end, found);
  for (Open& open : found) offer(open, act);
}

/// True if it need not be offered again while its steps are on the path.
bool Reversals::offer(Open& open, const Act& act) {
  const Reversal reversal{open.earlier, open.later, act};
  pulse_.add_work(path_.size() - open.earlier);
  if (open.kind == Kind::in_company) return offer_in_company(reversal);
  const Frontier::Answer answer = frontier_.offer(reversal, {});
  if (answer == Frontier::Answer::settled) return true;
  const Position decisive = frontier_.first_decisive();
  open.indifferent_until = decisive == path_.size() ? decisive : 0;
  return false;
}

/// Steps that the act is dependent on, and that may but need not come before it when it overtakes.
void Reversals::find_company(const Reversal& reversal) {
  company_.clear();
  awaited_.clear();
  path_.visit_dependent(reversal.act, reversal.later, reversal.later, [&](Position position) {
    pulse_.add_work(1);
    const bool is_awaited = path_.is_forced(position, reversal.later, reversal.act.thread());
    if (is_awaited) awaited_.push_back(position);
    const bool may_be_held_back =
        !is_awaited && !comes_before_awaited(position) && !model::awaits(reversal.act.operation, path_[position].act.operation);
    if (may_be_held_back && position > reversal.earlier && !path_.happens_before(reversal.earlier, position))
      company_.push_back(position);
    return position > reversal.earlier;
  });
}

bool Reversals::offer_in_company(const Reversal& reversal) {
  find_company(reversal);
  std::vector<Position> held_back;
  return offer_with_less(reversal, held_back);
}

/// As much of the company as lets the act be executed comes before it.
bool Reversals::offer_with_less(const Reversal& reversal, std::vector<Position>& held_back) {
  if (rehearsal_.can_overtake(reversal, held_back)) return frontier_.offer(reversal, held_back) == Frontier::Answer::settled;
  bool settled = true;
  for (const Position position : company_) {
    if (pulse_.stop()) break;
    const bool is_left_out = std::any_of(held_back.begin(), held_back.end(), [&](Position held) {
      return held == position || (held < position && path_.happens_before(held, position));
    });
    // Each set once: what is held back besides comes earlier.
    if (is_left_out || (!held_back.empty() && position > held_back.back())) continue;
    held_back.push_back(position);
    settled = offer_with_less(reversal, held_back) && settled;
    held_back.pop_back();
  }
  return settled;
}

}  // namespace pcheck::checker
