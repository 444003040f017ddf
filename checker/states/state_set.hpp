#pragma once
/// The states that have been visited, packed and compared exactly, and lists of states that are still to be visited.

#include <cstdint>
#include <span>
#include <vector>

#include "checker/states/sleep_set.hpp"
#include "checker/states/state_layout.hpp"

namespace pcheck::checker {

/// States in packed form, in order.
class PackedStates {
 public:
  explicit PackedStates(const Numbering& numbering) : layout_(numbering) {}

  std::size_t size() const { return words_.size() / layout_.words(); }
  void push_back(std::span<const ComponentId> components);
  void pop_back() { words_.resize(words_.size() - layout_.words()); }
  void get(std::size_t i, std::vector<ComponentId>& components) const {
    layout_.unpack(words_.data() + i * layout_.words(), components);
  }
  void clear() { words_.clear(); }
  std::size_t memory_bytes() const { return words_.capacity() * sizeof(words_[0]); }

 private:
  void widen();

  StateLayout layout_;
  std::vector<std::uint64_t> words_;
};

/// An open-addressing table of packed states, each with its sleep set perhaps. Cost of visit(): one or two cache misses.
/// Memory: 1.33 to 2 times the packed size of each state (to 1.5 times while it grows).
class StateSet {
 public:
  explicit StateSet(const Numbering& numbering) : numbering_(numbering), layout_(numbering) {}
  ~StateSet();
  StateSet(const StateSet&) = delete;
  StateSet& operator=(const StateSet&) = delete;

  /// The state has been come to with these threads asleep; from now on those only sleep there that did at each visit.
  Visit visit(std::span<const ComponentId> components, SleepSet sleep);

  /// Whether the next state fits into the table as it is.
  bool has_room() const { return layout_.fits() && (size_ + 1) * 4 <= capacity_ * 3; }
  std::size_t words_per_state() const { return width_; }
  /// Calls `use` with the components of each state, and who sleeps there.
  template <class Use>
  void for_each(const Use& use) const {
    std::vector<ComponentId> components;
    for (std::size_t i = 0; i < capacity_; ++i) {
      if (table_[i * width_] == 0) continue;
      layout_.unpack(table_ + i * width_, components);
      use(components, layout_.tag(table_ + i * width_));
    }
  }

  /// Whether sleep sets are kept from now on; without that, nobody sleeps in any state.
  void clear(bool with_sleep);
  std::size_t size() const { return size_; }
  std::size_t memory_bytes() const { return capacity_ * width_ * sizeof(std::uint64_t); }
  /// What memory_bytes() will be, at its peak, when the next state does not fit.
  std::size_t memory_bytes_when_grown() const;

 private:
  void free_table();
  void widen();
  void grow();
  void rebuild(std::size_t capacity, const StateLayout* from);
  std::uint64_t* place_of(const std::uint64_t* packed) const;

  const Numbering& numbering_;
  StateLayout layout_;
  std::vector<std::uint64_t> packed_{0};
  std::uint64_t* table_ = nullptr;  ///< capacity_ places of width_ words; the first word is 0 where there is no state
  std::size_t capacity_ = 0;
  std::size_t width_ = 1;
  std::size_t size_ = 0;
};

}  // namespace pcheck::checker
