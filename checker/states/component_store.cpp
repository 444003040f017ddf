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
  if (bytes.size() > free_bytes_ || free_begin_ == nullptr) {
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
  const auto hash = static_cast<std::uint32_t>(XXH3_64bits(bytes.data(), bytes.size()));
  if ((entries_.size() + 1) * 4 > slots_.size() * 3) grow();
  Slot& slot = *slot_of(bytes, hash);
  if (slot.id == 0) {
    if (entries_.size() == std::numeric_limits<ComponentId>::max())
      throw std::length_error("more than 2^32 different contents of one component");
    const ComponentId next = static_cast<ComponentId>(entries_.size() + 1);
    add(shared_ != nullptr ? shared_->number_of(name_, bytes) : next, bytes, slot, hash);
  }
  return slot.id;
}

/// Where the bytes are, or the free place where they belong.
Dictionary::Slot* Dictionary::slot_of(std::span<const std::byte> bytes, std::uint32_t hash) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  for (; slots_[at].id != 0; at = (at + 1) & mask) {
    if (slots_[at].hash != hash) continue;
    const auto stored = entries_[slots_[at].id - 1];
    if (stored.size() == bytes.size() && std::memcmp(stored.data(), bytes.data(), bytes.size()) == 0) break;
  }
  return &slots_[at];
}

void Dictionary::add(ComponentId id, std::span<const std::byte> bytes, Slot& slot, std::uint32_t hash) {
  if (entries_.size() < id) entries_.resize(id);
  entries_[id - 1] = {blocks_->copy(bytes), bytes.size()};
  slot = {hash, id};
}

void Dictionary::share(SharedNumbers& numbers, std::uint32_t name) {
  shared_ = &numbers;
  name_ = name;
  numbers.begin_after(name, static_cast<std::uint32_t>(entries_.size()));
}

void Dictionary::learn(ComponentId id) {
  if (id <= entries_.size() && entries_[id - 1].data() != nullptr) return;
  const auto bytes = shared_->content(name_, id);
  const auto hash = static_cast<std::uint32_t>(XXH3_64bits(bytes.data(), bytes.size()));
  if ((entries_.size() + 1) * 4 > slots_.size() * 3) grow();
  if (Slot& slot = *slot_of(bytes, hash); slot.id == 0) add(id, bytes, slot, hash);
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
