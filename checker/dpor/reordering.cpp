#include "checker/dpor/reordering.hpp"

namespace pcheck::checker {

void Reordering::begin(const Reversal& reversal, const std::vector<Position>& held_back) {
  reversal_ = &reversal;
  held_back_ = &held_back;
  next_ = reversal.earlier + 1;
  has_overtaking_ = false;
  elements_.clear();
}

bool Reordering::is_left_out(Position position) const {
  if (path_.happens_before(reversal_->earlier, position)) return true;
  for (const Position held : *held_back_)
    if (held == position || (held < position && path_.happens_before(held, position))) return true;
  return false;
}

bool Reordering::extend() {
  for (; next_ < path_.size(); ++next_) {
    if (!has_overtaking_ && next_ >= reversal_->later) break;
    if (next_ == reversal_->later || is_left_out(next_)) continue;
    elements_.push_back({&path_[next_].act, next_, false});
    ++next_;
    return true;
  }
  if (has_overtaking_) return false;
  has_overtaking_ = true;
  overtaking_ = elements_.size();
  elements_.push_back({&reversal_->act, reversal_->later, false});
  return true;
}

std::size_t Reordering::index_of_overtaking() {
  while (!has_overtaking_) extend();
  return overtaking_;
}

Position Reordering::first_after_overtaking() {
  for (std::size_t i = index_of_overtaking() + 1; has(i); ++i)
    if (position(i) > reversal_->later) return position(i);
  return path_.size();
}

Reordering::Use Reordering::use_of(const Act& act, Elements elements, std::size_t& index) {
  for (index = 0; has(index); ++index) {
    if (elements == Elements::left && is_removed(index)) continue;
    const Act& other = this->act(index);
    if (other.thread() == act.thread()) return other.choice.answer == act.choice.answer ? Use::first : Use::overtaken;
    if (dependent(other, act)) return Use::overtaken;
  }
  return Use::open;
}

}  // namespace pcheck::checker
