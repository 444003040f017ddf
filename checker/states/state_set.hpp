#pragma once
/// The states that have been visited: vectors of component numbers, compared exactly.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "checker/states/component_store.hpp"

namespace pcheck::checker {

using StateId = std::uint32_t;

class StateSet {
 public:
  StateSet();
  ~StateSet();

  struct Inserted {
    StateId id;
    bool is_new;
  };
  Inserted insert(std::span<const ComponentId> components);
  std::span<const ComponentId> components(StateId id) const {
    return {pool_.data() + begins_[id], pool_.data() + begins_[id + std::size_t{1}]};
  }

  void clear();
  std::size_t size() const { return begins_.size() - 1; }
  std::size_t memory_bytes() const;

 private:
  struct Index;
  std::vector<ComponentId> pool_;
  std::vector<std::uint64_t> begins_{0};  ///< where each state's vector begins in the pool, and where the last ends
  std::unique_ptr<Index> index_;
};

}  // namespace pcheck::checker
