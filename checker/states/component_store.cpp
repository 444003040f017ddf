/// Collapse compression's dictionaries (Holzmann: State Compression in SPIN, SPIN Workshop 1997), one for each component,
/// so that numbers stay small; contents are compared exactly.

#include "checker/states/component_store.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace pcheck::checker {

namespace {

constexpr std::size_t block_bytes = 1 << 18;
constexpr std::size_t slots_at_first = 8;

}  // namespace

std::byte* ByteBlocks::copy(std::span<const std::byte> bytes) {
  if (bytes.size() > free_bytes_) {
    const std::size_t wanted = std::max(block_bytes, bytes.size());
    blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(wanted));
    stored_bytes_ += wanted;
    free_begin_ = blocks_.back().get();
    free_bytes_ = wanted;
  }
  std::byte* const place = free_begin_;
  if (!bytes.empty()) std::memcpy(place, bytes.data(), bytes.size());
  free_begin_ += bytes.size();
  free_bytes_ -= bytes.size();
  return place;
}

ComponentId Dictionary::intern(std::span<const std::byte> bytes) {
  if ((entries_.size() + 1) * 4 > slots_.size() * 3) grow();
  const auto hash = static_cast<std::uint32_t>(XXH3_64bits(bytes.data(), bytes.size()));
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  for (; slots_[at].id != 0; at = (at + 1) & mask) {
    if (slots_[at].hash != hash) continue;
    const auto stored = entries_[slots_[at].id - 1];
    if (stored.size() == bytes.size() && std::memcmp(stored.data(), bytes.data(), bytes.size()) == 0) return slots_[at].id;
  }
  if (entries_.size() == std::numeric_limits<ComponentId>::max())
    throw std::length_error("more than 2^32 different contents of one component");
  entries_.emplace_back(blocks_->copy(bytes), bytes.size());
  slots_[at] = {hash, static_cast<ComponentId>(entries_.size())};
  return slots_[at].id;
}

void Dictionary::grow() {
  std::vector<Slot> old(slots_.empty() ? slots_at_first : slots_.size() * 2);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.id == 0) continue;
    std::size_t at = slot.hash & mask;
    while (slots_[at].id != 0) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

}  // namespace pcheck::checker
