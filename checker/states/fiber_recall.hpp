#pragma once
/// Fibers that are not run where it is known what they would do. While it is on, stacks, heaps and globals are guarded: what
/// is in memory may be of another state, and is brought up to date when it is touched. So it is also known what a
/// fiber that is run reads and writes, and the run is remembered.
///
/// What a fiber does from one operation to the next is a function of its local state (stack and FiberState), of the result
/// it is told, and of the other memory that it reads. Whatever else it does (make an object, ask for the virtual clock,
/// ...) the world notes, and such a run is not remembered.

#include <cstdint>
#include <vector>

#include "checker/states/component_table.hpp"
#include "checker/states/fiber_cache.hpp"
#include "world/memory_guard.hpp"

namespace pcheck::checker {

/// What fibers have rested on that were recalled since somebody began to watch.
struct RecallTrace {
  std::vector<ComponentId> fibers;  ///< the content of each one's fiber before it went on
  std::vector<SlotIndex> used;      ///< what they read and wrote elsewhere
  bool is_whole = true;             ///< no fiber was run
  void clear();
};

class FiberRecall final : public model::FiberMemory, public model::FaultHandler {
 public:
  FiberRecall(model::World& world, ComponentTable& table) : world_(world), table_(table) {}
  ~FiberRecall() override { stop(Memory::garbage); }
  FiberRecall(const FiberRecall&) = delete;
  FiberRecall& operator=(const FiberRecall&) = delete;

  bool is_on() const { return on_; }
  /// From here on the table's state is the state in hand, and memory holds it.
  void start();
  /// What is to become of memory: brought up to date with the state in hand, or anything, as it is of no use any more.
  enum class Memory { current, garbage };
  void stop(Memory memory);

  /// What is remembered is given up. Precondition: !is_on().
  void forget() { cache_ = {}; }

  /// The component is one whose memory may be out of date.
  static bool is_lazy(const model::Component& component);
  /// The state in hand has another content of a lazy component now: that of `table.known(slot)`.
  void changed(SlotIndex slot);

  /// Keeps `trace` up to date from here on; nullptr: none.
  void watch(RecallTrace* trace) { trace_ = trace; }
  /// So many fibers need not even have been recalled.
  void add_hits(std::uint64_t hits) { hits_ += hits; }

  std::uint64_t hits() const { return hits_; }
  std::uint64_t misses() const { return misses_; }
  std::size_t memory_bytes() const { return cache_.memory_bytes(); }

  bool recall(model::ThreadId thread) override;
  void before_run(model::ThreadId thread) override;
  void after_run(model::ThreadId thread) override;
  void before_heap_use(model::ThreadId owner) override;
  void before_predicates() override;
  void before_start() override { stop(Memory::garbage); }
  void before_operations_use_it() override { stop(Memory::current); }
  bool on_fault(const model::Component& component, bool is_write) override;

 private:
  /// The memory of one lazy component.
  struct Region {
    model::Access access = model::Access::write;
    std::uint8_t openings = 0;  ///< how often it was touched, up to openings_sticky
    ComponentId in_memory = 0;  ///< 0: something else
  };
  static constexpr std::uint8_t openings_sticky = 8;  ///< what is touched so often without changing stays readable
  static constexpr SlotIndex no_slot = ~SlotIndex{0};
  static constexpr std::size_t touched_max = 250;

  Region& region(SlotIndex slot) {
    if (regions_.size() <= slot) regions_.resize(slot + std::size_t{1});
    return regions_[slot];
  }
  SlotIndex slot_of(const model::Component& component);
  void set_access(SlotIndex slot, model::Access access);
  void bring_up_to_date(SlotIndex slot);
  void open(SlotIndex slot, bool is_write);
  void close(SlotIndex slot);
  void close_touched();
  void look_at_touched();
  void note(const FiberCache::Start& start, const FiberCache::Run& run);
  void put(const Content& content);
  void note_writes();

  model::World& world_;
  ComponentTable& table_;
  FiberCache cache_;
  bool on_ = false;
  std::vector<Region> regions_;      ///< by slot; those of components that are not lazy are unused
  SlotIndex own_ = no_slot;          ///< the fiber whose stack may be written; it may be out of date
  std::vector<SlotIndex> readable_;  ///< other regions that can be touched without a fault; all are up to date
  std::vector<SlotIndex> written_;   ///< those of them that were written in this run
  FiberCache::Start run_{};          ///< of the fiber that is being run
  std::vector<Content> reads_;
  std::vector<Content> writes_;
  RecallTrace* trace_ = nullptr;
  std::uint64_t hits_ = 0;
  std::uint64_t misses_ = 0;
};

}  // namespace pcheck::checker
