#include "checker/states/fiber_cache.hpp"

namespace pcheck::checker {

bool FiberCache::add(const Start& start, std::span<const Content> reads, ComponentId fiber, bool ends,
                     std::span<const Content> writes, std::uint64_t note) {
  if ((start_count_ + 1) * 2 > starts_.size()) grow();
  std::size_t at = hash_of(start) & (starts_.size() - 1);
  while (starts_[at].first != none && !(starts_[at].start == start)) at = (at + 1) & (starts_.size() - 1);
  if (starts_[at].count == runs_per_start_max) return false;
  start_count_ += starts_[at].first == none;
  const Record record{.note = note,
                      .next = starts_[at].first,
                      .fiber = fiber,
                      .reads = static_cast<std::uint16_t>(reads.size()),
                      .writes = static_cast<std::uint8_t>(writes.size()),
                      .ends = ends,
                      .unused = 0};
  const std::size_t place = words_.size();
  words_.resize(place + record_words);
  std::memcpy(words_.data() + place, &record, sizeof record);
  words_.insert(words_.end(), reads.begin(), reads.end());
  words_.insert(words_.end(), writes.begin(), writes.end());
  starts_[at] = {start, static_cast<std::uint32_t>(place), starts_[at].count + 1};
  ++size_;
  return true;
}

void FiberCache::grow() {
  std::vector<Place> old(starts_.empty() ? 1024 : starts_.size() * 2);
  old.swap(starts_);
  for (const Place& place : old) {
    if (place.first == none) continue;
    std::size_t at = hash_of(place.start) & (starts_.size() - 1);
    while (starts_[at].first != none) at = (at + 1) & (starts_.size() - 1);
    starts_[at] = place;
  }
}

std::size_t FiberCache::memory_bytes() const { return starts_.capacity() * sizeof(Place) + words_.capacity() * sizeof(Content); }

}  // namespace pcheck::checker
