#pragma once
/// Runs of bytes, each stored once and named by a small number; equality of numbers is equality of bytes.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace pcheck::checker {

using ComponentId = std::uint32_t;

class ComponentStore {
 public:
  ComponentStore();
  ~ComponentStore();

  /// The number of these bytes; they are compared exactly. The empty run is number 0.
  ComponentId intern(std::span<const std::byte> bytes);
  std::span<const std::byte> bytes(ComponentId id) const { return entries_[id]; }

  std::size_t size() const { return entries_.size(); }
  std::size_t memory_bytes() const;

 private:
  struct Index;
  std::byte* store(std::span<const std::byte> bytes);

  std::vector<std::span<const std::byte>> entries_;
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* free_begin_ = nullptr;
  std::size_t free_bytes_ = 0;
  std::size_t stored_bytes_ = 0;
  std::unique_ptr<Index> index_;
};

}  // namespace pcheck::checker
