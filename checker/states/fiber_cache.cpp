#include "checker/states/fiber_cache.hpp"

namespace pcheck::checker {

bool FiberCache::add(const Start& start, std::span<const Content> reads, ComponentId fiber, bool ends,
                     std::span<const Content> writes) {
  if ((start_count_ + 1) * 2 > starts_.size()) grow();
  std::size_t at = hash_of(start) & (starts_.size() - 1);
  while (starts_[at].first != none && !(starts_[at].start == start)) at = (at + 1) & (starts_.size() - 1);
  if (starts_[at].count == runs_per_start_max) return false;
  start_count_ += starts_[at].first == none;
  const auto begin = static_cast<std::uint32_t>(contents_.size());
  contents_.insert(contents_.end(), reads.begin(), reads.end());
  contents_.insert(contents_.end(), writes.begin(), writes.end());
  runs_.push_back({.next = starts_[at].first,
                   .fiber = fiber,
                   .contents_begin = begin,
                   .reads = static_cast<std::uint16_t>(reads.size()),
                   .writes = static_cast<std::uint8_t>(writes.size()),
                   .ends = ends});
  starts_[at] = {start, static_cast<std::uint32_t>(runs_.size() - 1), starts_[at].count + 1};
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

std::size_t FiberCache::memory_bytes() const {
  return starts_.capacity() * sizeof(Place) + runs_.capacity() * sizeof(Record) + contents_.capacity() * sizeof(Content);
}

}  // namespace pcheck::checker
