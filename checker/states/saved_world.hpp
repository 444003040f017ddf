#pragma once
/// Saving and restoring the world's state as a vector of component numbers. What is in memory is known at each moment,
/// so that only components that differ are copied.

#include <cstdint>
#include <span>
#include <vector>

#include "checker/states/component_table.hpp"
#include "checker/states/fiber_recall.hpp"
#include "checker/states/numbering.hpp"
#include "world/world.hpp"

namespace pcheck::checker {

class SavedWorld final : public Numbering {
 public:
  /// Below so many states saved, knowing what fibers do is not worth finding out.
  static constexpr std::uint64_t recall_from_default = 1 << 14;
  static constexpr std::uint64_t recall_never = ~std::uint64_t{0};

  explicit SavedWorld(model::World& world, std::uint64_t recall_from = recall_from_default)
      : world_(world), table_(world), recall_(world, table_), recall_from_given_(recall_from), recall_from_(recall_from) {
    world.clear_dead_stacks();
  }

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

  /// Whether fibers may be recalled from here on. To be followed by forget().
  void let_recall(bool is_allowed);
  bool recalls_fibers() const { return recall_.is_on(); }
  /// What fibers that are recalled rest on is noted in `trace` from here on; nullptr: no more.
  void watch(RecallTrace* trace) { recall_.watch(trace); }
  /// A state was come to without saving it; so many fibers would have been recalled on the way.
  void count_known(std::uint64_t fibers) {
    recall_.add_hits(fibers);
    consider_recall();
  }

  std::size_t component_count() const override { return table_.size(); }
  std::size_t variety(std::size_t component) const override { return table_.variety(static_cast<SlotIndex>(component)); }
  std::uint64_t contents() const override { return table_.contents() + table_.size(); }
  void fill_in_shape(ComponentId shape, std::vector<ComponentId>& components) const override;
  /// The contents themselves.
  ComponentTable& table() { return table_; }
  std::size_t memory_bytes() const { return table_.memory_bytes() + recall_.memory_bytes(); }

 private:
  void look_at_objects();
  void count_objects(model::ThreadId thread);
  void note_shape();
  void forget_touched();
  void consider_recall();
  bool is_recall_dear();
  bool is_dearer_than_running() const;
  void give_up_recall();
  bool are_few_recalled() const;

  model::World& world_;
  ComponentTable table_;
  FiberRecall recall_;
  std::size_t threads_present_ = 0;
  bool shape_known_ = false;
  bool in_doubt_ = false;  ///< steps were made since what is known was right
  std::vector<std::byte> scratch_;

  // Whether fibers are run or recalled:
  std::uint64_t saves_ = 0;
  std::uint64_t recall_from_given_;  ///< of saves_
  std::uint64_t recall_from_;        ///< the same, in the end
  double window_began_ = 0;          ///< nanoseconds of this thread's CPU time
  double run_cost_ = 0;              ///< of a window in which fibers were run, in the same; 0: not known
  double recall_cost_ = 0;           ///< the least of a window in which they were recalled, since that began or was judged last
  unsigned windows_ = 0;             ///< so many there were since then
  unsigned windows_left_ = 0;        ///< in which fibers are run to compare
  bool is_warm_ = false;             ///< it has been judged
  std::uint64_t misses_before_ = 0;  ///< when recalling began
  std::uint64_t hits_before_ = 0;    ///< the same
};

}  // namespace pcheck::checker
