#include "checker/states/visited_states.hpp"

#include <algorithm>

#include "checker/states/fingerprint.hpp"
#include "checker/states/packed_hash.hpp"

namespace pcheck::checker {

void VisitedStates::leave_room_for(std::size_t others) {
  others_ = others;
  is_shared_out_ = shared_ != nullptr && others_ + memory_bytes() > limit_;
  if (shared_ == nullptr && can_shrink() && others_ + memory_bytes() > limit_) give_up_exactness();
}

/// A state that takes one word is as small as its fingerprint.
bool VisitedStates::is_full() const {
  if (shared_ != nullptr) return is_shared_out_ || shared_->is_full();
  if (can_shrink()) return false;
  if (others_ + memory_bytes() > limit_) return true;
  return is_exact_ ? !can_stay_exact() : !has_fingerprint_room() && capacity_grown() <= fingerprints_.size();
}

Visit VisitedStates::visit(std::span<const ComponentId> components, SleepSet sleep) {
  if (shared_ != nullptr) return shared_->visit(components, sleep);
  if (is_exact_ && can_stay_exact()) return exact_.visit(components, sleep);
  if (is_exact_) give_up_exactness();
  if (!has_fingerprint_room()) grow(capacity_grown());
  return visit_fingerprint(fingerprint_of(components), sleep);
}

/// Room for so many fingerprints.
std::size_t VisitedStates::left() const {
  const std::size_t used = others_ + memory_bytes();
  const std::size_t place_bytes = sizeof(fingerprints_[0]) + (with_sleep_ ? sizeof(sleeps_[0]) : 0);
  return limit_ > used ? (limit_ - used) / place_bytes : 0;
}

/// As many places as there is memory for while the old ones are there, too, but not more than half as many again.
std::size_t VisitedStates::capacity_grown() const { return std::min(left(), fingerprints_.size() + fingerprints_.size() / 2); }

void VisitedStates::give_up_exactness() {
  const std::size_t needed = exact_.size() + exact_.size() / 8 + 16;
  make_places(std::max(needed, std::min(left(), exact_.size() * 2)));
  is_exact_ = false;
  exact_.for_each(
      [&](const std::vector<ComponentId>& components, SleepSet sleep) { visit_fingerprint(fingerprint_of(components), sleep); });
  exact_.clear(with_sleep_);
}

void VisitedStates::make_places(std::size_t count) {
  fingerprints_.assign(count, 0);
  if (with_sleep_) sleeps_.assign(count, 0);
}

Visit VisitedStates::visit_fingerprint(std::uint64_t fingerprint, SleepSet sleep) {
  const std::size_t count = fingerprints_.size();
  auto at = place_among(fingerprint, count);
  while (fingerprints_[at] != 0 && fingerprints_[at] != fingerprint)
    if (++at == count) at = 0;
  const Visit visit(fingerprints_[at] == 0 ? everyone : with_sleep_ ? sleeps_[at] : 0, sleep);
  if (with_sleep_) sleeps_[at] = static_cast<std::uint16_t>(visit.sleep);
  fingerprints_[at] = fingerprint;
  size_ += visit.is_new();
  return visit;
}

void VisitedStates::grow(std::size_t capacity) {
  const std::vector<std::uint64_t> before = std::move(fingerprints_);
  const std::vector<std::uint16_t> sleeps = std::move(sleeps_);
  make_places(std::max(capacity, before.size() + 16));
  size_ = 0;
  for (std::size_t i = 0; i < before.size(); ++i)
    if (before[i] != 0) visit_fingerprint(before[i], with_sleep_ ? sleeps[i] : 0);
}

void VisitedStates::copy_to(SharedStates& shared) const {
  exact_.for_each([&](const std::vector<ComponentId>& components, SleepSet sleep) { shared.visit(components, sleep); });
}

void VisitedStates::clear(bool with_sleep) {
  with_sleep_ = with_sleep;
  shared_ = nullptr;
  exact_.clear(with_sleep);
  fingerprints_ = {};
  sleeps_ = {};
  size_ = 0;
  is_exact_ = true;
}

double VisitedStates::missed_probability() const {
  if (is_exact_ || size_ == 0) return 0;
  const auto n = static_cast<double>(size_);
  return std::min(1.0, n * (n - 1) / 2 / 0x1p64);
}

}  // namespace pcheck::checker
