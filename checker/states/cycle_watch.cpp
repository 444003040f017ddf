#include "checker/states/cycle_watch.hpp"

#include "checker/states/fingerprint.hpp"

namespace pcheck::checker {

void CycleWatch::enter(std::span<const ComponentId> state) {
  if (found_) return;
  if ((path_.size() + 1) * 2 > slots_.size()) grow();
  const std::uint64_t hash = fingerprint_of(state);
  std::uint64_t* const slot = slot_of(hash);
  found_ = *slot != 0;
  *slot = hash;
  path_.push_back(hash);
}

void CycleWatch::leave() {
  if (found_) return;
  // What came into the table later is gone by now, so that nobody is looked for past this slot.
  *slot_of(path_.back()) = 0;
  path_.pop_back();
}

void CycleWatch::leave_all() {
  path_.clear();
  slots_.clear();
}

void CycleWatch::meet(std::span<const ComponentId> state) {
  if (!found_ && !path_.empty()) found_ = *slot_of(fingerprint_of(state)) != 0;
}

/// Where the hash is, or the free place where it belongs.
std::uint64_t* CycleWatch::slot_of(std::uint64_t hash) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at] != 0 && slots_[at] != hash) at = (at + 1) & mask;
  return &slots_[at];
}

void CycleWatch::grow() {
  slots_.assign(slots_.empty() ? 64 : slots_.size() * 2, 0);
  for (const std::uint64_t hash : path_) *slot_of(hash) = hash;
}

}  // namespace pcheck::checker
