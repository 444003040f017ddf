#include "world/heap.hpp"

#include <bit>

namespace pcheck::model {

namespace {

unsigned class_of(std::size_t bytes) {
  if (bytes <= 1024) return bytes == 0 ? 0 : static_cast<unsigned>((bytes + 15) / 16 - 1);
  return Heap::small_classes + static_cast<unsigned>(std::bit_width(bytes - 1)) - 11;
}

std::size_t bytes_of(unsigned size_class) {
  if (size_class < Heap::small_classes) return (size_class + 1) * 16;
  return std::size_t{1} << (size_class - Heap::small_classes + 11);
}

}  // namespace

const BlockHeader* heap_block_around(ThreadId thread, const std::byte* address) {
  constexpr std::size_t granule = 16;  // blocks begin at multiples of it
  const std::byte* at = address - reinterpret_cast<std::uintptr_t>(address) % granule;
  for (; at >= heap_begin(thread) + granule; at -= granule) {
    const auto* const header = reinterpret_cast<const BlockHeader*>(at);
    const bool is_header = (header->live == block_live || header->live == block_freed) && header->owner == thread &&
                           header->offset >= sizeof(BlockHeader);
    if (is_header && address < at + sizeof(BlockHeader) + header->user_bytes) return header;
  }
  return nullptr;
}

void* heap_allocate(Heap& heap, ThreadId thread, std::size_t bytes, std::size_t alignment) {
  const std::size_t padding = alignment > 16 ? alignment : 0;
  if (bytes > arena::heap_bytes / 2) return nullptr;
  const unsigned size_class = class_of(bytes + padding);
  std::byte* const begin = heap_begin(thread);
  std::byte* block = nullptr;
  if (heap.free[size_class] != 0) {
    block = begin + heap.free[size_class];
    heap.free[size_class] = reinterpret_cast<BlockHeader*>(block)->next_free;
  } else {
    const std::size_t whole = bytes_of(size_class) + sizeof(BlockHeader);
    if (heap.used == 0) heap.used = 16;  // offset 0 means "no block"
    if (heap.used + whole > arena::heap_bytes) return nullptr;
    block = begin + heap.used;
    heap.used += static_cast<std::uint32_t>(whole);
  }
  auto user = reinterpret_cast<std::uintptr_t>(block) + sizeof(BlockHeader);
  if (padding != 0) user = (user + padding - 1) & ~(padding - 1);
  auto* const result = reinterpret_cast<std::byte*>(user);
  std::memset(result, 0, bytes);
  *header_of(result) = {.offset = static_cast<std::uint32_t>(result - block),
                        .user_bytes = static_cast<std::uint32_t>(bytes),
                        .owner = thread,
                        .size_class = static_cast<std::uint8_t>(size_class),
                        .live = block_live,
                        .next_free = 0};
  ++heap.live;
  return result;
}

Released heap_release(Heap& heap, ThreadId releasing, void* user) {
  BlockHeader* const header = header_of(user);
  if (header->live == block_freed) return Released::twice;
  if (header->live != block_live) return Released::not_a_block;
  header->live = block_freed;
  --heap.live;
  std::memset(user, 0, header->user_bytes);  // what is dead must not tell states apart
  if (releasing != header->owner) return Released::ok;
  std::byte* const block = static_cast<std::byte*>(user) - header->offset;
  auto* const first = reinterpret_cast<BlockHeader*>(block);
  const std::uint8_t size_class = header->size_class;
  if (header->offset != sizeof(BlockHeader))
    *header = BlockHeader{.offset = 0, .user_bytes = 0, .owner = releasing, .size_class = 0, .live = block_freed, .next_free = 0};
  *first = {.offset = 0,
            .user_bytes = 0,
            .owner = releasing,
            .size_class = size_class,
            .live = block_freed,
            .next_free = heap.free[size_class]};
  heap.free[size_class] = static_cast<std::uint32_t>(block - heap_begin(releasing));
  return Released::ok;
}

}  // namespace pcheck::model
