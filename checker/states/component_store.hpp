#pragma once
/// Runs of bytes, each stored once and named by a small number; equality of numbers is equality of bytes.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "checker/states/shared_numbers.hpp"

namespace pcheck::checker {

/// The number of a run of bytes within its dictionary: 1, 2, ... in order of appearance. 0 is for what is not there.
using ComponentId = std::uint32_t;

/// Memory that is handed out in small pieces and given back all at once.
class ByteBlocks {
 public:
  std::byte* copy(std::span<const std::byte> bytes);
  std::size_t memory_bytes() const { return stored_bytes_; }

 private:
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* free_begin_ = nullptr;
  std::size_t free_bytes_ = 0;
  std::size_t stored_bytes_ = 0;
};

/// The different contents of one component. Cost of a look-up: one hash of the bytes and one exact comparison.
class Dictionary {
 public:
  explicit Dictionary(ByteBlocks& blocks) : blocks_(&blocks) {}

  ComponentId intern(std::span<const std::byte> bytes);
  /// Precondition: the number has come from intern(), or is one of learn().
  std::span<const std::byte> bytes(ComponentId id) const { return entries_[id - 1]; }

  /// From here on `numbers` says how contents are numbered that are not known. There the dictionary has that name, and begins
  /// after what is known now.
  void share(SharedNumbers& numbers, std::uint32_t name);
  /// Takes a number that another process has got for a content.
  void learn(ComponentId id);

  /// The greatest number known; as many different contents there are at least.
  std::size_t size() const { return entries_.size(); }
  std::size_t memory_bytes() const { return entries_.capacity() * sizeof(entries_[0]) + slots_.capacity() * sizeof(slots_[0]); }

 private:
  /// A place of the open-addressing index; id 0: free.
  struct Slot {
    std::uint32_t hash = 0;
    ComponentId id = 0;
  };
  Slot* slot_of(std::span<const std::byte> bytes, std::uint32_t hash);
  void add(ComponentId id, std::span<const std::byte> bytes, Slot& slot, std::uint32_t hash);
  void grow();

  ByteBlocks* blocks_;
  SharedNumbers* shared_ = nullptr;
  std::uint32_t name_ = 0;  ///< in shared_
  std::vector<std::span<const std::byte>> entries_;
  std::vector<Slot> slots_;  ///< a power of two, at most 3/4 full
};

}  // namespace pcheck::checker
