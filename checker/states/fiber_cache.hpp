#pragma once
/// What fibers were seen to do, so that they need not be run again: from a local state, told a result, with what they read
/// elsewhere being the same, to the next local state, with what they write elsewhere.

#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "checker/states/component_store.hpp"

namespace pcheck::checker {

/// A component, by its place in the state's vector, with the number of its content.
struct Content {
  std::uint32_t slot;
  ComponentId id;
};

class FiberCache {
 public:
  /// A fiber's local state, and what it is told.
  struct Start {
    Content fiber;
    std::uint64_t result;
    friend bool operator==(const Start& a, const Start& b) {
      return a.fiber.id == b.fiber.id && a.fiber.slot == b.fiber.slot && a.result == b.result;
    }
  };
  struct Run {
    ComponentId fiber;  ///< the local state at the end
    bool ends;          ///< the thread has ended
    std::span<const Content> reads;
    std::span<const Content> writes;
    std::uint64_t note;  ///< of whoever has added it
  };

  /// False if there are too many with that start already: then nothing is added.
  bool add(const Start& start, std::span<const Content> reads, ComponentId fiber, bool ends, std::span<const Content> writes,
           std::uint64_t note = 0);

  /// Calls `use(run)` for a known run whose reads are what `known`, a state's vector, holds; false if there is none.
  template <class Use>
  bool find(const Start& start, std::span<const ComponentId> known, Use&& use) const {
    if (starts_.empty()) return false;
    for (std::size_t at = hash_of(start) & (starts_.size() - 1); starts_[at].first != none;
         at = (at + 1) & (starts_.size() - 1)) {
      if (!(starts_[at].start == start)) continue;
      for (std::uint32_t i = starts_[at].first, next = none; i != none; i = next) {
        const Record run = record_at(i);
        next = run.next;
        const Content* const contents = words_.data() + i + record_words;
        if (!agree(contents, run.reads, known)) continue;
        use(Run{run.fiber, run.ends, {contents, run.reads}, {contents + run.reads, run.writes}, run.note});
        return true;
      }
      return false;
    }
    return false;
  }

  std::size_t size() const { return size_; }
  std::size_t memory_bytes() const;

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  static constexpr std::uint32_t runs_per_start_max = 32;  ///< more are not remembered: looking through them would take longer
  struct Place {
    Start start{};
    std::uint32_t first = none;  ///< of words_: a run
    std::uint32_t count = 0;
  };
  /// What lies before the contents that a run reads and writes.
  struct Record {
    std::uint64_t note;
    std::uint32_t next;
    ComponentId fiber;
    std::uint16_t reads;
    std::uint8_t writes;
    bool ends;
    std::uint32_t unused;
  };
  static constexpr std::size_t record_words = sizeof(Record) / sizeof(Content);

  Record record_at(std::uint32_t place) const {
    Record record;
    std::memcpy(&record, words_.data() + place, sizeof record);
    return record;
  }
  static std::size_t hash_of(const Start& start) {
    std::uint64_t h = (std::uint64_t{start.fiber.slot} << 32 ^ start.fiber.id) * 0x9e3779b97f4a7c15;
    h = (h ^ h >> 29 ^ start.result) * 0xd6e8feb86659fd93;
    return static_cast<std::size_t>(h ^ h >> 32);
  }
  static bool agree(const Content* reads, std::size_t count, std::span<const ComponentId> known) {
    for (std::size_t i = 0; i < count; ++i)
      if (known[reads[i].slot] != reads[i].id) return false;
    return true;
  }
  void grow();

  std::vector<Place> starts_;  ///< open addressing, a power of two, at most half full
  std::size_t start_count_ = 0;
  std::vector<Content> words_;  ///< the runs one after the other, so that all of one lies together
  std::size_t size_ = 0;
};

}  // namespace pcheck::checker
