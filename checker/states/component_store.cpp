#include "checker/states/component_store.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace pcheck::checker {

namespace {

constexpr std::size_t block_bytes = 1 << 20;

struct Key {
  std::uint64_t hash;
  ComponentId id;
};

}  // namespace

struct ComponentStore::Index {
  struct Hash {
    using is_transparent = void;
    using is_avalanching = void;
    std::size_t operator()(const Key& key) const { return key.hash; }
  };
  struct Probe {
    std::uint64_t hash;
    std::span<const std::byte> bytes;
  };
  struct ProbeHash : Hash {
    using Hash::operator();
    std::size_t operator()(const Probe& probe) const { return probe.hash; }
  };
  struct Equal {
    using is_transparent = void;
    const ComponentStore* store;
    bool operator()(const Key& a, const Key& b) const { return a.id == b.id; }
    bool operator()(const Probe& a, const Key& b) const {
      if (a.hash != b.hash) return false;
      const auto stored = store->entries_[b.id];
      return stored.size() == a.bytes.size() && std::memcmp(stored.data(), a.bytes.data(), stored.size()) == 0;
    }
    bool operator()(const Key& a, const Probe& b) const { return (*this)(b, a); }
  };
  explicit Index(const ComponentStore* store) : keys(1024, ProbeHash{}, Equal{store}) {}
  boost::unordered_flat_set<Key, ProbeHash, Equal> keys;
};

ComponentStore::ComponentStore() : index_(std::make_unique<Index>(this)) { intern({}); }
ComponentStore::~ComponentStore() = default;

ComponentId ComponentStore::intern(std::span<const std::byte> bytes) {
  const Index::Probe probe{XXH3_64bits(bytes.data(), bytes.size()), bytes};
  const auto found = index_->keys.find(probe);
  if (found != index_->keys.end()) return found->id;
  if (entries_.size() > std::numeric_limits<ComponentId>::max()) throw std::length_error("more than 2^32 different components");
  const auto id = static_cast<ComponentId>(entries_.size());
  entries_.emplace_back(store(bytes), bytes.size());
  index_->keys.insert(Key{probe.hash, id});
  return id;
}

std::byte* ComponentStore::store(std::span<const std::byte> bytes) {
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

std::size_t ComponentStore::memory_bytes() const {
  return stored_bytes_ + entries_.capacity() * sizeof(entries_[0]) + index_->keys.bucket_count() * (sizeof(Key) + 1);
}

}  // namespace pcheck::checker
