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

bool VisitedStates::insert(std::span<const ComponentId> components) {
  if (shared_ != nullptr) return shared_->insert(components);
  if (is_exact_ && can_stay_exact()) return exact_.insert(components);
  if (is_exact_) give_up_exactness();
  if (!has_fingerprint_room()) grow(capacity_grown());
  return insert_fingerprint(fingerprint_of(components));
}

/// Room for so many fingerprints.
std::size_t VisitedStates::left() const {
  const std::size_t used = others_ + memory_bytes();
  return limit_ > used ? (limit_ - used) / sizeof(std::uint64_t) : 0;
}

/// As many places as there is memory for while the old ones are there, too, but not more than half as many again.
std::size_t VisitedStates::capacity_grown() const { return std::min(left(), fingerprints_.size() + fingerprints_.size() / 2); }

void VisitedStates::give_up_exactness() {
  const std::size_t needed = exact_.size() + exact_.size() / 8 + 16;
  fingerprints_.assign(std::max(needed, std::min(left(), exact_.size() * 2)), 0);
  is_exact_ = false;
  exact_.for_each([&](const std::vector<ComponentId>& components) { insert_fingerprint(fingerprint_of(components)); });
  exact_.clear();
}

bool VisitedStates::insert_fingerprint(std::uint64_t fingerprint) {
  const std::size_t count = fingerprints_.size();
  auto at = place_among(fingerprint, count);
  while (fingerprints_[at] != 0 && fingerprints_[at] != fingerprint)
    if (++at == count) at = 0;
  if (fingerprints_[at] == fingerprint) return false;
  fingerprints_[at] = fingerprint;
  ++size_;
  return true;
}

void VisitedStates::grow(std::size_t capacity) {
  std::vector<std::uint64_t> before(std::max(capacity, fingerprints_.size() + 16), 0);
  before.swap(fingerprints_);
  size_ = 0;
  for (const std::uint64_t fingerprint : before)
    if (fingerprint != 0) insert_fingerprint(fingerprint);
}

void VisitedStates::copy_to(SharedStates& shared) const {
  exact_.for_each([&](const std::vector<ComponentId>& components) { shared.insert(components); });
}

void VisitedStates::clear() {
  shared_ = nullptr;
  exact_.clear();
  fingerprints_ = {};
  size_ = 0;
  is_exact_ = true;
}

double VisitedStates::missed_probability() const {
  if (is_exact_ || size_ == 0) return 0;
  const auto n = static_cast<double>(size_);
  return std::min(1.0, n * (n - 1) / 2 / 0x1p64);
}

}  // namespace pcheck::checker
