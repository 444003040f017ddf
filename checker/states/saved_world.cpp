#include "checker/states/saved_world.hpp"

namespace pcheck::checker {

std::span<const ComponentId> SavedWorld::save() {
  const std::size_t count = world_.component_count();
  const std::size_t known = std::min(count, known_.size());
  known_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (i < known && world_.component_is(i, store_.bytes(known_[i]))) continue;
    scratch_.clear();
    world_.append_component(i, scratch_);
    known_[i] = store_.intern(scratch_);
  }
  return known_;
}

void SavedWorld::restore(std::span<const ComponentId> components) {
  for (std::size_t i = 0; i < components.size(); ++i)
    if (i >= known_.size() || known_[i] != components[i]) world_.put_component(i, store_.bytes(components[i]));
  known_.assign(components.begin(), components.end());
  world_.continue_from_state();
}

}  // namespace pcheck::checker
