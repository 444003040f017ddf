#pragma once
/// Saving and restoring the world's state as a vector of component numbers. What is in memory is known at each moment,
/// so that only components that differ are copied.

#include <span>
#include <vector>

#include "checker/states/component_store.hpp"
#include "world/world.hpp"

namespace pcheck::checker {

class SavedWorld {
 public:
  explicit SavedWorld(model::World& world) : world_(world) {}

  /// The state in memory, as numbers; valid until the next call.
  std::span<const ComponentId> save();

  /// Makes `components`, which save() once returned, the state in memory.
  void restore(std::span<const ComponentId> components);

  /// Somebody else has changed the memory: everything is copied by the next restore.
  void forget() { known_.clear(); }

  const ComponentStore& store() const { return store_; }

 private:
  model::World& world_;
  ComponentStore store_;
  std::vector<ComponentId> known_;   ///< what is in memory, or was before the last step
  std::vector<std::byte> scratch_;
};

}  // namespace pcheck::checker
