#pragma once
/// What the last thread does alone, when all others have ended: it is a function of the state, so it need not be executed
/// for each execution that comes to the same state.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "checker/dpor/path.hpp"
#include "checker/outcome_table.hpp"

namespace pcheck::checker {

class Coda {
 public:
  /// How it went from a state to the end of the execution, with all threads finished.
  struct Course {
    std::vector<Path::Step> steps;
    std::vector<std::uint8_t> joined;  ///< by thread: whether it was joined before the first step that is no join
    OutcomeTable::Index outcome = OutcomeTable::none;
  };

  explicit Coda(World& world) : world_(world) {}

  void clear();

  /// For the state in memory, in which `thread` alone is alive: its course, if one was remembered. Cost: what the thread
  /// could read is compared.
  const Course* find(ThreadId thread);

  /// For the state that find() did not know: its course.
  void remember(Course course);

 private:
  /// How much a thread has made.
  struct Made {
    std::uint32_t objects;
    std::uint32_t internal_blocks;
    std::uint32_t heap_used;
    std::uint32_t heap_live;
    friend bool operator==(const Made&, const Made&) = default;
  };
  struct Known {
    std::uint64_t hash = 0;
    std::vector<Made> made;  ///< by thread
    std::vector<model::World::Region> regions;
    std::vector<std::byte> bytes;
    Course course;
    bool is_complete = false;
  };

  void list_regions(ThreadId thread);
  void add_regions(const model::Component& component);
  std::uint64_t hash() const;
  Made made_by(ThreadId thread) const;
  bool is_in_memory(const Known& known) const;

  World& world_;
  std::array<Known, 256> known_;
  Known* wanted_ = nullptr;  ///< where find() has put the state that it did not know
  std::vector<model::World::Region> regions_;
  std::uint32_t sought_ = 0;
  std::uint32_t found_ = 0;
};

}  // namespace pcheck::checker
