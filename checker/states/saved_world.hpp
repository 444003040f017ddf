#pragma once
/// Saving and restoring the world's state as a vector of component numbers. What is in memory is known at each moment,
/// so that only components that differ are copied.

#include <cstdint>
#include <span>
#include <vector>

#include "checker/states/component_table.hpp"
#include "checker/states/fiber_recall.hpp"
#include "world/world.hpp"

namespace pcheck::checker {

class SavedWorld {
 public:
  /// Below so many states saved, knowing what fibers do is not worth finding out.
  static constexpr std::uint64_t recall_from_default = 2048;

  explicit SavedWorld(model::World& world, std::uint64_t recall_from = recall_from_default)
      : world_(world), table_(world), recall_(world, table_), recall_from_(recall_from) {}

  /// The component that is not of the world's: which of the others are there.
  static constexpr std::size_t shape = ComponentTable::shape;

  /// The state in memory: for each component its number in the component's dictionary, 0 for one that is not there;
  /// valid until the next call. States of different lengths differ by zeros at the end.
  std::span<const ComponentId> save();

  /// Makes `components`, which save() once returned, the state in memory.
  void restore(std::span<const ComponentId> components);

  /// Steps were made that will not be saved: the next restore looks at what is in memory.
  void abandon_steps() { in_doubt_ = true; }

  /// Somebody else is about to use the world, or has: everything is compared by the next save, and copied by the next
  /// restore.
  void forget();

  /// How many components there are so far, in any state.
  std::size_t component_count() const { return table_.size(); }
  /// How many different contents a component has had.
  std::size_t variety(std::size_t component) const { return table_.variety(static_cast<SlotIndex>(component)); }
  /// The sum of variety() over all components.
  std::uint64_t contents() const { return table_.contents(); }
  /// A state with 1 for each component that is there in states of that shape, 0 for others.
  void fill_in_shape(ComponentId shape, std::vector<ComponentId>& components) const;
  std::size_t memory_bytes() const { return table_.memory_bytes() + recall_.memory_bytes(); }

 private:
  void look_at_objects();
  void count_objects(model::ThreadId thread);
  void note_shape();
  void forget_touched();
  void consider_recall();

  model::World& world_;
  ComponentTable table_;
  FiberRecall recall_;
  std::size_t threads_present_ = 0;
  bool shape_known_ = false;
  bool in_doubt_ = false;  ///< steps were made since what is known was right
  std::vector<std::byte> scratch_;

  // Whether fibers are run or recalled:
  std::uint64_t saves_ = 0;
  std::uint64_t recall_from_;  ///< of saves_
  std::uint64_t hits_before_ = 0;
  std::uint64_t misses_before_ = 0;
};

}  // namespace pcheck::checker
