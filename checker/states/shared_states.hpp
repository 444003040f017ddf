#pragma once
/// The states that several processes have visited which search one graph together, packed and compared exactly.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checker/jobs/shared_memory.hpp"
#include "checker/states/sleep_set.hpp"
#include "checker/states/state_layout.hpp"

namespace pcheck::checker {

/// An open-addressing table in many parts, each with a lock of its own, so that two processes rarely wait for each other; what is
/// there already is found without a lock. To be made before the processes that use it; their numbers must mean the same
/// (SharedNumbers).
class SharedStates {
 public:
  static constexpr std::size_t components_max = 1 << 16;

  /// Takes up to so many bytes. `with_sleep`: it is kept who sleeps in which state. Errors: std::bad_alloc.
  SharedStates(const Numbering& numbering, std::size_t bytes_max, bool with_sleep);

  /// The state has been come to with these threads asleep; from now on those only sleep there that did at each visit.
  Visit visit(std::span<const ComponentId> components, SleepSet sleep);

  /// Whether a state found no room. It counts as visited.
  bool is_full() const { return __atomic_load_n(&header_->is_full, __ATOMIC_RELAXED) != 0; }
  std::size_t size() const;
  /// At its peak, while it grows.
  std::size_t memory_bytes() const;

 private:
  static constexpr std::size_t parts = 256;

  struct Part {
    alignas(64) SpinLock lock;
    std::uint64_t size;
    // Not next to what each new state changes:
    alignas(64) std::uint32_t changes;  ///< of the table, but for new states; odd while it is made anew
    std::uint64_t capacity;             ///< places of as many words as a state takes; the first is 0 where there is no state
  };
  struct Header {
    std::uint32_t version;  ///< of the layout; changes with all parts locked, before they are made anew
    std::uint32_t is_full;
    std::uint32_t widths_count;
    std::uint32_t words;  ///< per state
    std::uint8_t widths[components_max];
    Part parts[SharedStates::parts];
  };

  std::uint64_t* table(const Part& part) const;
  std::optional<SleepSet> look_up(const Part& part) const;
  std::uint64_t* place_of(const Part& part, const std::uint64_t* packed) const;
  void adopt_layout();
  void widen();
  bool rebuild(Part& part, std::size_t capacity, const StateLayout* from);

  StateLayout layout_;
  std::uint32_t version_ = 0;  ///< of layout_
  std::vector<std::uint64_t> packed_;
  std::size_t part_bytes_;
  std::size_t header_bytes_;
  SharedMemory memory_;
  Header* header_;
};

}  // namespace pcheck::checker
