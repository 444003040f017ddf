#include "checker/states/shared_states.hpp"

#include <algorithm>
#include <cstring>
#include <mutex>

#include "checker/states/fingerprint.hpp"
#include "checker/states/packed_hash.hpp"

namespace pcheck::checker {

namespace {

constexpr std::size_t page_bytes = 4096;
constexpr std::size_t part_at_first = 64;
constexpr std::size_t reserve_max = std::size_t{1} << 40;  ///< of addresses, for the tables

std::size_t whole_pages(std::size_t bytes) { return (bytes + page_bytes - 1) / page_bytes * page_bytes; }

}  // namespace

SharedStates::SharedStates(const Numbering& numbering, std::size_t bytes_max, bool with_sleep)
    : layout_(numbering, with_sleep ? sleepers_kept : 0),
      part_bytes_(whole_pages(std::min(bytes_max, reserve_max) / parts + 1)),
      header_bytes_(whole_pages(sizeof(Header))),
      memory_(header_bytes_ + parts * part_bytes_),
      header_(reinterpret_cast<Header*>(memory_.begin())) {
  widen();
}

Visit SharedStates::visit(std::span<const ComponentId> components, SleepSet sleep) {
  Part& part = header_->parts[fingerprint_of(components) % parts];  // it does not change with the layout
  for (;;) {
    if (__atomic_load_n(&header_->version, __ATOMIC_ACQUIRE) != version_) adopt_layout();
    if (!layout_.fits()) widen();
    layout_.pack(components, packed_.data());
    if (const auto slept = look_up(part); slept && (*slept & ~sleep) == 0) return {*slept, sleep};
    const std::lock_guard guard(part.lock);
    if (is_full()) return {};
    if (header_->version != version_) continue;
    if ((part.size + 1) * 4 > part.capacity * 3 && !rebuild(part, part.capacity * 2, nullptr)) {
      __atomic_store_n(&header_->is_full, 1U, __ATOMIC_RELAXED);
      return {};
    }
    std::uint64_t* const place = place_of(part, packed_.data());
    if (*place != 0) {
      const Visit again(layout_.tag(place), sleep);
      layout_.set_tag(place, again.sleep);
      return again;
    }
    const Visit first(everyone, sleep);
    layout_.set_tag(packed_.data(), first.sleep);
    std::copy(packed_.begin() + 1, packed_.end(), place + 1);
    __atomic_store_n(place, packed_.front(), __ATOMIC_RELEASE);
    ++part.size;
    return first;
  }
}

std::uint64_t* SharedStates::table(const Part& part) const {
  const auto index = static_cast<std::size_t>(&part - header_->parts);
  return reinterpret_cast<std::uint64_t*>(memory_.begin() + header_bytes_ + index * part_bytes_);
}

/// Who sleeps in the state that is in packed_, if it is there. If not, it may have come since, or the table was being made anew.
std::optional<SleepSet> SharedStates::look_up(const Part& part) const {
  const std::uint32_t changes = __atomic_load_n(&part.changes, __ATOMIC_ACQUIRE);
  const std::uint64_t capacity = __atomic_load_n(&part.capacity, __ATOMIC_RELAXED);
  if ((changes & 1) != 0 || capacity == 0) return std::nullopt;
  const std::size_t width = packed_.size();
  const std::uint64_t* const begin = table(part);
  std::size_t at = place_among(hash_of_packed(packed_.data(), width), capacity);
  for (std::uint64_t tries = 0; tries < capacity; ++tries) {
    const std::uint64_t* const place = begin + at * width;
    const std::uint64_t first = __atomic_load_n(place, __ATOMIC_ACQUIRE);
    if (first == 0) return std::nullopt;
    if (layout_.is_same_state(packed_.data(), place)) {
      const SleepSet slept = layout_.tag(place);
      __atomic_thread_fence(__ATOMIC_ACQUIRE);
      if (__atomic_load_n(&part.changes, __ATOMIC_RELAXED) != changes) return std::nullopt;
      if (__atomic_load_n(&header_->version, __ATOMIC_RELAXED) != version_) return std::nullopt;
      return slept;
    }
    if (++at == capacity) at = 0;
  }
  return std::nullopt;
}

/// Where the state is, or the free place where it belongs. Precondition: the tag is 0.
std::uint64_t* SharedStates::place_of(const Part& part, const std::uint64_t* packed) const {
  const std::size_t width = packed_.size();
  std::uint64_t* const begin = table(part);
  std::size_t at = place_among(hash_of_packed(packed, width), part.capacity);
  for (;;) {
    std::uint64_t* const place = begin + at * width;
    if (*place == 0 || layout_.is_same_state(packed, place)) return place;
    if (++at == part.capacity) at = 0;
  }
}

/// Takes over what another process has made of the layout. Its fields may not change meanwhile.
void SharedStates::adopt_layout() {
  const std::lock_guard guard(header_->parts[0].lock);
  layout_.adopt({header_->widths, header_->widths_count});
  version_ = header_->version;
  packed_.resize(layout_.words());
}

/// Makes room in the layout for the numbers that this process knows.
void SharedStates::widen() {
  for (Part& part : header_->parts) part.lock.lock();
  if (header_->version != version_) layout_.adopt({header_->widths, header_->widths_count});
  const StateLayout before = layout_;
  layout_.widen(1);
  packed_.resize(layout_.words());
  header_->words = static_cast<std::uint32_t>(layout_.words());
  const auto widths = layout_.widths();
  header_->widths_count = static_cast<std::uint32_t>(widths.size());
  std::copy(widths.begin(), widths.end(), header_->widths);
  version_ = header_->version + 1;
  __atomic_store_n(&header_->version, version_, __ATOMIC_RELEASE);
  for (Part& part : header_->parts)
    if (!rebuild(part, std::max(part.capacity, part_at_first), &before)) {
      part.size = part.capacity = 0;
      __atomic_store_n(&header_->is_full, 1U, __ATOMIC_RELAXED);
    }
  for (Part& part : header_->parts) part.lock.unlock();
}

/// Makes the table of a part anew, in which the states were packed in another layout perhaps. False if there is no room.
bool SharedStates::rebuild(Part& part, std::size_t capacity, const StateLayout* from) {
  const std::size_t width = packed_.size();
  const std::size_t old_width = from != nullptr ? from->words() : width;
  if (capacity * width * sizeof(std::uint64_t) > part_bytes_) return false;
  __atomic_store_n(&part.changes, part.changes + 1, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);
  std::uint64_t* const begin = table(part);
  const std::vector<std::uint64_t> old(begin, begin + part.capacity * old_width);
  std::fill(begin, begin + old.size(), 0);
  part.capacity = capacity;
  std::vector<std::uint64_t> moved(width);
  for (std::size_t at = 0; at < old.size(); at += old_width) {
    const std::uint64_t* const packed = old.data() + at;
    if (*packed == 0) continue;
    const SleepSet sleep = layout_.take_over(from, packed, moved.data());
    std::uint64_t* const place = place_of(part, moved.data());
    std::memcpy(place, moved.data(), width * sizeof *place);
    layout_.set_tag(place, sleep);
  }
  __atomic_store_n(&part.changes, part.changes + 1, __ATOMIC_RELEASE);
  return true;
}

std::size_t SharedStates::size() const {
  std::size_t sum = 0;
  for (const Part& part : header_->parts) sum += __atomic_load_n(&part.size, __ATOMIC_RELAXED);
  return sum;
}

std::size_t SharedStates::memory_bytes() const {
  std::size_t places = 0;
  for (const Part& part : header_->parts) places += __atomic_load_n(&part.capacity, __ATOMIC_RELAXED);
  return header_bytes_ + places * header_->words * sizeof(std::uint64_t);
}

}  // namespace pcheck::checker
