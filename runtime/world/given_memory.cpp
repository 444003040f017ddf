#include "world/given_memory.hpp"

#include <cstdint>
#include <cstring>
#include <vector>

namespace pcheck::model {

namespace {

constexpr std::size_t granule = 16;  ///< blocks begin at multiples of it

ThreadId heap_of(const std::byte* address) {
  return static_cast<ThreadId>((reinterpret_cast<std::uintptr_t>(address) - arena::heaps_begin) / arena::heap_bytes);
}

bool is_block(const BlockHeader& header, ThreadId owner) {
  return (header.live == block_live || header.live == block_freed) && header.owner == owner &&
         header.offset >= sizeof(BlockHeader);
}

/// The block of another process that begins at the address; nullptr if none does.
BlockHeader* foreign_block_at(const World& world, ThreadId process, std::byte* address) {
  if (!arena::contains_heap(address) || reinterpret_cast<std::uintptr_t>(address) % granule != 0) return nullptr;
  const ThreadId owner = heap_of(address);
  if (owner >= world.thread_count() || world.thread(owner).process == process) return nullptr;
  if (address < heap_begin(owner) + 2 * granule || address >= heap_begin(owner) + world.thread(owner).heap.used) return nullptr;
  BlockHeader* const header = header_of(address);
  return header->live == block_live && is_block(*header, owner) ? header : nullptr;
}

}  // namespace

void give_blocks(World& world, ThreadId process, std::span<const std::byte> object) {
  std::vector<std::span<const std::byte>> unseen = {object};
  while (!unseen.empty()) {
    const std::span<const std::byte> bytes = unseen.back();
    unseen.pop_back();
    for (std::size_t at = 0; at + sizeof(std::byte*) <= bytes.size(); at += alignof(std::byte*)) {
      std::byte* pointer = nullptr;
      std::memcpy(&pointer, bytes.data() + at, sizeof pointer);
      BlockHeader* const header = foreign_block_at(world, process, pointer);
      if (header == nullptr || header->next_free == process) continue;
      header->next_free = process;
      unseen.push_back({pointer, header->user_bytes});
    }
  }
}

const std::byte* end_of_given_block(ThreadId process, ThreadId owner, const std::byte* address) {
  const std::byte* const first = heap_begin(owner) + granule;
  const std::byte* header_at = address - reinterpret_cast<std::uintptr_t>(address) % granule;
  for (; header_at >= first; header_at -= granule) {
    const auto& header = *reinterpret_cast<const BlockHeader*>(header_at);
    const std::byte* const end = header_at + sizeof(BlockHeader) + header.user_bytes;
    if (is_block(header, owner) && address < end) return header.next_free == process ? end : nullptr;
  }
  return nullptr;
}

}  // namespace pcheck::model
