#include "world/given_memory.hpp"

#include <cstring>
#include <vector>

#include "world/memory_guard.hpp"

namespace pcheck::model {

namespace {

/// The block of another process that begins at the address; nullptr if none does.
BlockHeader* foreign_block_at(const World& world, ThreadId process, std::byte* address) {
  const auto component = component_at(address);
  if (!component || component->kind != Component::Kind::heap) return nullptr;
  const ThreadId owner = component->thread;
  if (owner >= world.thread_count() || world.thread(owner).process == process) return nullptr;
  if (address >= heap_begin(owner) + world.thread(owner).heap.used) return nullptr;
  const BlockHeader* const header = heap_block_around(owner, address);
  const bool begins_there = header != nullptr && header->live == block_live && header == header_of(address);
  return begins_there ? header_of(address) : nullptr;
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
  const BlockHeader* const header = heap_block_around(owner, address);
  if (header == nullptr || header->next_free != process) return nullptr;
  return reinterpret_cast<const std::byte*>(header + 1) + header->user_bytes;
}

}  // namespace pcheck::model
