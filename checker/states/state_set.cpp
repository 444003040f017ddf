#include "checker/states/state_set.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "checker/states/packed_hash.hpp"

namespace pcheck::checker {

namespace {

constexpr std::size_t capacity_at_first = 1 << 12;
constexpr std::size_t large_bytes = 64 << 20;  ///< from here on a table grows by half, not to the double
constexpr std::size_t many_states = 100'000;   ///< from here on it pays to leave room when fields are widened
constexpr std::size_t huge_page_bytes = 2 << 20;

std::uint64_t* map_table(std::size_t bytes) {
  void* const got = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (got == MAP_FAILED) throw std::bad_alloc();
  if (bytes >= huge_page_bytes) madvise(got, bytes, MADV_HUGEPAGE);
  return static_cast<std::uint64_t*>(got);
}

std::size_t grown(std::size_t capacity, std::size_t width) {
  return capacity * width * sizeof(std::uint64_t) < large_bytes ? capacity * 2 : capacity + capacity / 2;
}

}  // namespace

void PackedStates::push_back(std::span<const ComponentId> components) {
  if (!layout_.fits()) widen();
  words_.resize(words_.size() + layout_.words());
  layout_.pack(components, words_.data() + words_.size() - layout_.words());
}

void PackedStates::widen() {
  const StateLayout before = layout_;
  const std::size_t count = size();
  layout_.widen(1);
  std::vector<std::uint64_t> recoded(count * layout_.words());
  for (std::size_t i = 0; i < count; ++i)
    layout_.recode(before, words_.data() + i * before.words(), recoded.data() + i * layout_.words());
  words_ = std::move(recoded);
}

StateSet::~StateSet() { free_table(); }

void StateSet::free_table() {
  if (table_ != nullptr) munmap(table_, memory_bytes());
  table_ = nullptr;
  capacity_ = 0;
  size_ = 0;
}

void StateSet::clear(bool with_sleep) {
  free_table();
  layout_ = StateLayout(numbering_, with_sleep ? sleepers_kept : 0);
}

Visit StateSet::visit(std::span<const ComponentId> components, SleepSet sleep) {
  if (!layout_.fits()) widen();
  if ((size_ + 1) * 4 > capacity_ * 3) grow();
  layout_.pack(components, packed_.data());
  std::uint64_t* const place = place_of(packed_.data());
  if (*place != 0) {
    const Visit again(layout_.tag(place), sleep);
    if (again.slept != again.sleep) layout_.set_tag(place, again.sleep);
    return again;
  }
  const Visit first(everyone, sleep);
  std::memcpy(place, packed_.data(), width_ * sizeof *place);
  layout_.set_tag(place, first.sleep);
  ++size_;
  return first;
}

/// Where the state is, or the free place where it belongs. Precondition: the tag is 0.
std::uint64_t* StateSet::place_of(const std::uint64_t* packed) const {
  std::size_t at = place_among(hash_of_packed(packed, width_), capacity_);
  for (;;) {
    std::uint64_t* const place = table_ + at * width_;
    if (*place == 0 || layout_.is_same_state(packed, place)) return place;
    if (++at == capacity_) at = 0;
  }
}

void StateSet::widen() {
  const StateLayout before = layout_;
  layout_.widen(size_ >= many_states ? 1 : 0);
  rebuild(std::max(capacity_, capacity_at_first), &before);
}

void StateSet::grow() { rebuild(std::max(grown(capacity_, width_), capacity_at_first), nullptr); }

/// Puts all states into a new table, those packed in another layout anew.
void StateSet::rebuild(std::size_t capacity, const StateLayout* from) {
  std::uint64_t* const old = table_;
  const std::size_t old_width = width_;
  const std::size_t old_capacity = capacity_;
  width_ = layout_.words();
  packed_.resize(width_);
  capacity_ = capacity;
  table_ = map_table(memory_bytes());
  for (std::size_t i = 0; i < old_capacity; ++i) {
    const std::uint64_t* const packed = old + i * old_width;
    if (*packed == 0) continue;
    const SleepSet sleep = layout_.take_over(from, packed, packed_.data());
    std::uint64_t* const place = place_of(packed_.data());
    std::memcpy(place, packed_.data(), width_ * sizeof *place);
    layout_.set_tag(place, sleep);
  }
  if (old != nullptr) munmap(old, old_capacity * old_width * sizeof *old);
}

std::size_t StateSet::memory_bytes_when_grown() const {
  return memory_bytes() + grown(capacity_, width_) * width_ * sizeof(std::uint64_t);
}

}  // namespace pcheck::checker
