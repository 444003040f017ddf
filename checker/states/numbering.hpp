#pragma once
/// What a state's vector of numbers ranges over.

#include <cstdint>
#include <vector>

#include "checker/states/component_store.hpp"

namespace pcheck::checker {

class Numbering {
 public:
  /// The component that is not of the world's: which of the others are there.
  static constexpr std::size_t shape = 0;

  virtual ~Numbering() = default;
  /// How many components there are so far, in any state.
  virtual std::size_t component_count() const = 0;
  /// How many different contents a component has had: its numbers are from 1 to that.
  virtual std::size_t variety(std::size_t component) const = 0;
  /// Grows whenever one of the others does.
  virtual std::uint64_t contents() const = 0;
  /// A state with 1 for each component that is there in states of that shape, 0 for others.
  virtual void fill_in_shape(ComponentId shape, std::vector<ComponentId>& components) const = 0;
};

}  // namespace pcheck::checker
