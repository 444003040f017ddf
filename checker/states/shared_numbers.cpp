#include "checker/states/shared_numbers.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <mutex>

namespace pcheck::checker {

namespace {

constexpr std::size_t reserved_bytes = std::size_t{64} << 30;  ///< of addresses
constexpr std::size_t alignment = 64;
constexpr std::uint64_t index_at_first = 1 << 12;

std::uint64_t hash_of_content(std::uint32_t dictionary, std::span<const std::byte> bytes) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), dictionary);
}

std::uint64_t hash_of_number(std::uint32_t dictionary, std::uint32_t number) {
  const std::uint64_t name = std::uint64_t{dictionary} << 32 | number;
  return XXH3_64bits(&name, sizeof name);
}

}  // namespace

SharedNumbers::SharedNumbers(std::size_t dictionaries)
    : memory_(reserved_bytes), header_(reinterpret_cast<Header*>(memory_.begin())) {
  header_->free = memory_.begin();
  allocate(sizeof(Header) + dictionaries * sizeof header_->last[0]);
  grow_index();
}

void SharedNumbers::begin_after(std::uint32_t dictionary, std::uint32_t known) {
  const std::lock_guard guard(header_->lock);
  header_->last[dictionary] = std::max(header_->last[dictionary], known);
}

std::uint32_t SharedNumbers::number_of(std::uint32_t dictionary, std::span<const std::byte> bytes) {
  const std::uint64_t hash = hash_of_content(dictionary, bytes);
  const std::lock_guard guard(header_->lock);
  const std::uint64_t mask = header_->index_size - 1;
  for (std::uint64_t at = hash & mask; header_->index[at] != nullptr; at = (at + 1) & mask) {
    const Record& record = *header_->index[at];
    if (record.dictionary == dictionary && record.size == bytes.size() &&
        std::memcmp(record.bytes().data(), bytes.data(), bytes.size()) == 0)
      return record.number;
  }
  auto* const record = reinterpret_cast<Record*>(allocate(sizeof(Record) + bytes.size()));
  if (record == nullptr || ((header_->records + 1) * 4 > header_->index_size && !grow_index())) {
    __atomic_store_n(&header_->is_full, 1U, __ATOMIC_RELAXED);
    return header_->last[dictionary];
  }
  *record = {
      .before = header_->last_record, .dictionary = dictionary, .number = ++header_->last[dictionary], .size = bytes.size()};
  std::memcpy(record + 1, bytes.data(), bytes.size());
  header_->last_record = record;
  ++header_->records;
  put(record, hash);
  put(record, hash_of_number(dictionary, record->number));
  return record->number;
}

std::span<const std::byte> SharedNumbers::content(std::uint32_t dictionary, std::uint32_t number) {
  const std::lock_guard guard(header_->lock);
  const std::uint64_t mask = header_->index_size - 1;
  for (std::uint64_t at = hash_of_number(dictionary, number) & mask; header_->index[at] != nullptr; at = (at + 1) & mask)
    if (header_->index[at]->dictionary == dictionary && header_->index[at]->number == number) return header_->index[at]->bytes();
  return {};
}

/// Nothing if there is no room.
std::byte* SharedNumbers::allocate(std::size_t bytes) {
  const std::size_t rounded = (bytes + alignment - 1) / alignment * alignment;
  if (rounded > static_cast<std::size_t>(memory_.begin() + reserved_bytes - header_->free)) return nullptr;
  std::byte* const place = header_->free;
  header_->free += rounded;
  return place;
}

bool SharedNumbers::grow_index() {
  const std::uint64_t size = header_->index_size == 0 ? index_at_first : header_->index_size * 2;
  auto* const index = reinterpret_cast<Record**>(allocate(size * sizeof(void*)));
  if (index == nullptr) return false;
  header_->index = index;
  header_->index_size = size;
  for (Record* record = header_->last_record; record != nullptr; record = record->before) {
    put(record, hash_of_content(record->dictionary, record->bytes()));
    put(record, hash_of_number(record->dictionary, record->number));
  }
  return true;
}

void SharedNumbers::put(Record* record, std::uint64_t hash) {
  const std::uint64_t mask = header_->index_size - 1;
  std::uint64_t at = hash & mask;
  while (header_->index[at] != nullptr) at = (at + 1) & mask;
  header_->index[at] = record;
}

std::size_t SharedNumbers::memory_bytes() const { return static_cast<std::size_t>(header_->free - memory_.begin()); }

}  // namespace pcheck::checker
