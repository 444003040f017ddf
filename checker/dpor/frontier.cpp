/// Sleep sets and wakeup trees of optimal dynamic partial-order reduction: P. A. Abdulla, S. Aronis, B. Jonsson, K. Sagonas,
/// "Source sets: a foundation for optimal dynamic partial order reduction", Journal of the ACM 64(4), 2017, sections 6 and 7.
///
/// Deviations: sequences are cut where no sleeper can be asleep any more, since from there all is to be explored anyway;
/// and an answer that does not depend on how the execution goes on is given once, not after each execution.

#include "checker/dpor/frontier.hpp"

#include <algorithm>

namespace pcheck::checker {

void Frontier::begin() {
  trees_.clear();
  sleepers_.clear();
  nodes_.assign(1, Node{});
}

bool Frontier::has_explored(ThreadId thread) const {
  const auto own = sleepers_.begin() + nodes_.back().own_sleepers;
  return std::any_of(own, sleepers_.end(), [&](const Act& act) { return act.thread() == thread; });
}

void Frontier::on_step(const Branches& below) {
  const Act& act = path_.back().act;
  const auto end = static_cast<std::uint32_t>(sleepers_.size());
  for (std::uint32_t i = nodes_.back().sleepers; i < end; ++i)
    if (!dependent(sleepers_[i], act)) sleepers_.push_back(sleepers_[i]);
  nodes_.push_back({.branches = below, .sleepers = end, .own_sleepers = static_cast<std::uint32_t>(sleepers_.size())});
}

void Frontier::on_step_explored() {
  sleepers_.resize(nodes_.back().sleepers);
  nodes_.pop_back();
  sleepers_.push_back(path_.back().act);
}

std::span<const Act> Frontier::asleep_at(Position position) const {
  return {sleepers_.data() + nodes_[position].sleepers, sleepers_.data() + nodes_[position + 1].sleepers};
}

Frontier::Answer Frontier::offer(const Reversal& reversal, const std::vector<Position>& held_back) {
  reordering_.begin(reversal, held_back);
  const Place place = find_place(reversal);
  if (place.is_new) add(reversal, place);
  return place.answer;
}

/// Goes down the wakeup tree as long as an alternative can come first in the sequence. Only where that ends in something
/// new, the sleepers are asked.
Frontier::Place Frontier::find_place(const Reversal& reversal) {
  const auto answer_up_to = [&](Position position) { return position <= reversal.later ? Answer::settled : Answer::open; };
  Place place{.answer = Answer::settled};
  std::size_t decisive = 0;
  std::size_t needed = 0;
  WakeupTrees::NodeId child = nodes_[reversal.earlier].branches.first;
  while (child != WakeupTrees::none) {
    const auto use = reordering_.use_of(trees_.act(child), Reordering::Elements::left, decisive);
    if (use == Reordering::Use::overtaken) {
      needed = std::max(needed, decisive);
      child = trees_.next(child);
      continue;
    }
    if (use == Reordering::Use::open || answer_up_to(reordering_.position(decisive)) == Answer::open) place.answer = Answer::open;
    if (use == Reordering::Use::first) reordering_.remove(decisive);
    place.parent = child;
    child = trees_.below(place.parent).first;
    if (child == WakeupTrees::none) {  // a leaf: all that can follow will be explored
      if (reordering_.has(needed) && answer_up_to(reordering_.position(needed)) == Answer::open) place.answer = Answer::open;
      return place;
    }
  }
  for (const Act& sleeper : asleep_at(reversal.earlier)) {
    switch (reordering_.use_of(sleeper, Reordering::Elements::all, decisive)) {
      case Reordering::Use::first:
        return {answer_up_to(reordering_.position(decisive))};
      case Reordering::Use::open:
        return {Answer::open};
      case Reordering::Use::overtaken:
        needed = std::max(needed, decisive);
        break;
    }
  }
  needed = std::max(needed, reordering_.index_of_overtaking());
  if (answer_up_to(reordering_.position(needed)) == Answer::open) place.answer = Answer::open;
  place.is_new = true;
  place.length = needed + 1;
  return place;
}

void Frontier::add(const Reversal& reversal, const Place& place) {
  WakeupTrees::NodeId parent = place.parent;
  for (std::size_t i = 0; i < place.length; ++i) {
    if (reordering_.is_removed(i)) continue;
    parent = parent == WakeupTrees::none ? trees_.append(nodes_[reversal.earlier].branches, reordering_.act(i))
                                         : trees_.append_below(parent, reordering_.act(i));
  }
}

}  // namespace pcheck::checker
