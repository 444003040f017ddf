#pragma once
/// States in packed form, each once, with a number.

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "checker/liveness/state_graph.hpp"
#include "checker/states/state_layout.hpp"

namespace pcheck::checker {

class IndexedStates {
 public:
  explicit IndexedStates(const Numbering& numbering) : layout_(numbering) {}

  /// The number of the state, and whether it is new: then it is the next one.
  std::pair<StateIndex, bool> insert(std::span<const ComponentId> components);
  void unpack(StateIndex state, std::vector<ComponentId>& components) const { layout_.unpack(at(state), components); }

  StateIndex size() const { return size_; }
  std::size_t memory_bytes() const { return words_.capacity() * sizeof(words_[0]) + slots_.capacity() * sizeof(slots_[0]); }

 private:
  const std::uint64_t* at(StateIndex state) const { return words_.data() + state * layout_.words(); }
  void widen();
  void index_all(std::size_t slots);
  StateIndex* slot_of(const std::uint64_t* wanted);

  StateLayout layout_;
  std::vector<std::uint64_t> words_;  ///< of all states, packed, in order of their numbers
  StateIndex size_ = 0;
  std::vector<StateIndex> slots_;         ///< open addressing, a power of two, at most 3/4 full; no_state: free
  std::vector<std::uint64_t> packed_{0};  ///< scratch of insert()
};

}  // namespace pcheck::checker
