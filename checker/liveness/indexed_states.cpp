#include "checker/liveness/indexed_states.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

namespace pcheck::checker {

namespace {
constexpr std::size_t slots_at_first = 1 << 12;
}

std::pair<StateIndex, bool> IndexedStates::insert(std::span<const ComponentId> components) {
  if (!layout_.fits()) widen();
  if ((size() + std::size_t{1}) * 4 > slots_.size() * 3) index_all(std::max(slots_.size() * 2, slots_at_first));
  layout_.pack(components, packed_.data());
  StateIndex* const slot = slot_of(packed_.data());
  if (*slot != no_state) return {*slot, false};
  *slot = size_++;
  words_.insert(words_.end(), packed_.begin(), packed_.end());
  return {*slot, true};
}

/// Where the number of the state is, or the free place where it belongs.
StateIndex* IndexedStates::slot_of(const std::uint64_t* wanted) {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t place = XXH3_64bits(wanted, layout_.words() * sizeof *wanted) & mask;; place = (place + 1) & mask) {
    StateIndex& slot = slots_[place];
    if (slot == no_state || std::equal(wanted, wanted + layout_.words(), at(slot))) return &slot;
  }
}

void IndexedStates::widen() {
  const StateLayout before = layout_;
  layout_.widen(size() == 0 ? 0 : 1);
  packed_.resize(layout_.words());
  std::vector<std::uint64_t> recoded(size_ * layout_.words());
  std::vector<ComponentId> components;
  for (StateIndex state = 0; state < size_; ++state) {
    before.unpack(words_.data() + state * before.words(), components);
    layout_.pack(components, recoded.data() + state * layout_.words());
  }
  words_ = std::move(recoded);
  index_all(std::max(slots_.size(), slots_at_first));
}

void IndexedStates::index_all(std::size_t slots) {
  slots_.assign(slots, no_state);
  for (StateIndex state = 0; state < size(); ++state) *slot_of(at(state)) = state;
}

}  // namespace pcheck::checker
