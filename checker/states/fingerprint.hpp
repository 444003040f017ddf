#pragma once
/// States as single numbers, where equality need not be certain.

#include <cstdint>
#include <span>

#include "checker/states/component_store.hpp"

namespace pcheck::checker {

/// Zeros at the end make no difference between states.
inline std::span<const ComponentId> without_zeros_at_end(std::span<const ComponentId> components) {
  while (!components.empty() && components.back() == 0) components = components.first(components.size() - 1);
  return components;
}

/// Of the components themselves, since how they are packed changes; never 0.
std::uint64_t fingerprint_of(std::span<const ComponentId> components);

}  // namespace pcheck::checker
