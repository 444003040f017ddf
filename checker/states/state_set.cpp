#include "checker/states/state_set.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <boost/unordered/unordered_flat_set.hpp>
#include <limits>
#include <stdexcept>

namespace pcheck::checker {

namespace {

std::uint64_t hash_of(std::span<const ComponentId> components) { return XXH3_64bits(components.data(), components.size_bytes()); }

}  // namespace

struct StateSet::Index {
  using Components = std::span<const ComponentId>;
  struct Hash {
    using is_transparent = void;
    using is_avalanching = void;
    const StateSet* set;
    std::size_t operator()(StateId id) const { return hash_of(set->components(id)); }
    std::size_t operator()(Components components) const { return hash_of(components); }
  };
  struct Equal {
    using is_transparent = void;
    const StateSet* set;
    bool operator()(StateId a, StateId b) const { return a == b; }
    bool operator()(Components a, StateId b) const { return std::ranges::equal(a, set->components(b)); }
    bool operator()(StateId a, Components b) const { return (*this)(b, a); }
  };
  explicit Index(const StateSet* set) : ids(1024, Hash{set}, Equal{set}) {}
  boost::unordered_flat_set<StateId, Hash, Equal> ids;
};

StateSet::StateSet() : index_(std::make_unique<Index>(this)) {}
StateSet::~StateSet() = default;

StateSet::Inserted StateSet::insert(std::span<const ComponentId> components) {
  const auto found = index_->ids.find(components);
  if (found != index_->ids.end()) return {*found, false};
  if (size() == std::numeric_limits<StateId>::max()) throw std::length_error("more than 2^32 states");
  const auto id = static_cast<StateId>(size());
  pool_.insert(pool_.end(), components.begin(), components.end());
  begins_.push_back(pool_.size());
  index_->ids.insert(id);
  return {id, true};
}

void StateSet::clear() {
  pool_.clear();
  begins_.assign(1, 0);
  index_ = std::make_unique<Index>(this);
}

std::size_t StateSet::memory_bytes() const {
  return pool_.capacity() * sizeof(ComponentId) + begins_.capacity() * sizeof(begins_[0]) +
         index_->ids.bucket_count() * (sizeof(StateId) + 1);
}

}  // namespace pcheck::checker
