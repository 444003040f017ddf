#pragma once
/// The states along the path, so that the search can go back to any of them: of each component the versions that it has
/// had, and for each state which of them were new. What is not on the path is not kept.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "checker/dpor/path.hpp"

namespace pcheck::checker {

class SavedPath {
 public:
  explicit SavedPath(World& world) : world_(world) {}

  /// Forgets all. To be called after the world's start().
  void clear();

  /// Saves the state in memory as the one before the step at `position`, which is beyond all that are saved. Cost: what
  /// fibers can write is compared with what was saved last, and what differs is copied.
  void save(Position position);

  /// Forgets what is saved beyond `position`, makes the last state at or before it the state in memory, and returns its
  /// position. Cost: as save().
  Position restore(Position position);

  /// As restore(), but keeps what is saved. A restore() has to follow before the next save().
  Position look_at(Position position);

  /// Somebody else has changed the memory. A restore() has to follow before the next save().
  void forget_memory() { in_doubt_ = true; }

  std::size_t memory_bytes() const;

 private:
  using SlotIndex = std::uint32_t;

  /// Bytes that a component had, and where it had them.
  struct Version {
    std::size_t begin = 0;
    std::size_t size = 0;
    std::size_t region_count = 0;
    model::World::Region regions[2] = {};
  };
  struct Slot {
    model::Component component;
    bool in_doubt = false;  ///< not for fibers to write, but may not be in memory as it was saved last
  };
  struct Change {
    SlotIndex slot;
    Version before;
  };
  struct State {
    Position position;
    std::size_t slots;  ///< how many of each there were before it was saved
    std::size_t changes;
    std::size_t bytes;
  };
  struct ThreadSlots {
    SlotIndex thread;
    SlotIndex fiber;
    SlotIndex heap;
    std::vector<SlotIndex> objects;  ///< by index of the object; entry 0 is unused
  };

  std::span<const std::byte> bytes(const Version& version) const { return {bytes_.data() + version.begin, version.size}; }
  Version take_version(const model::Component& component);
  bool is_in_memory(const model::Component& component, const Version& version) const;
  SlotIndex add_slot(const model::Component& component);
  void refresh(SlotIndex slot);
  void fit(ThreadId thread);
  static bool is_for_fibers(const model::Component& component);
  void add_threads();
  void refresh_touched();
  void forget_touched();
  void doubt(SlotIndex slot);
  void doubt_touched();
  void forget_last();
  void put(const std::vector<Version>& versions);

  World& world_;
  std::vector<State> states_;
  std::vector<Slot> slots_;        ///< in order of appearance on the path
  std::vector<Version> versions_;  ///< by slot, as of the last state
  std::vector<ThreadSlots> threads_;
  std::size_t thread_count_ = 0;
  std::vector<Change> changes_;
  std::vector<std::byte> bytes_;
  std::vector<SlotIndex> doubted_;  ///< those whose in_doubt is set
  bool in_doubt_ = false;           ///< nothing is known of what is in memory
  std::vector<Version> looked_at_;
};

}  // namespace pcheck::checker
