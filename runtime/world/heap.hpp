#pragma once
/// The scenario's heap: one per thread, so that the addresses a thread gets depend on its own history only. A block
/// freed by another thread than its owner is not used again in this execution, for the same reason.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <pcheck/model/operation.hpp>

#include "world/arena.hpp"

namespace pcheck::model {

/// State of one thread's heap; lives in the arena and is reset with it.
struct Heap {
  static constexpr unsigned small_classes = 64;  ///< multiples of 16 bytes up to 1 KiB
  static constexpr unsigned classes = small_classes + 20;

  std::uint32_t used = 0;            ///< bytes handed out, free blocks included
  std::uint32_t live = 0;            ///< blocks not freed
  std::uint32_t free[classes] = {};  ///< offset of the first free block of a class, 0 for none
};

struct BlockHeader {
  std::uint32_t offset;  ///< from the start of the block to the user's bytes
  std::uint32_t user_bytes;
  ThreadId owner;
  std::uint8_t size_class;
  std::uint8_t live;        ///< one of Block's
  std::uint32_t next_free;  ///< of a block in use the process that has been given it (given_memory.hpp), 0 for none
};
static_assert(sizeof(BlockHeader) == 16);

enum Block : std::uint8_t { block_live = 0xa5, block_freed = 0x5a };

inline std::byte* heap_begin(ThreadId thread) {
  return reinterpret_cast<std::byte*>(arena::heaps_begin + thread * arena::heap_bytes);
}

inline BlockHeader* header_of(void* user) { return static_cast<BlockHeader*>(user) - 1; }
inline const BlockHeader* header_of(const void* user) { return static_cast<const BlockHeader*>(user) - 1; }

/// The block, in use or freed, of the thread's heap in which the address lies, or in whose header; nullptr if there is none.
const BlockHeader* heap_block_around(ThreadId thread, const std::byte* address);

/// Zeroed memory from the heap of `thread`; nullptr when that heap is full.
void* heap_allocate(Heap& heap, ThreadId thread, std::size_t bytes, std::size_t alignment);

enum class Released { ok, not_a_block, twice };

/// Frees a block of the heap of its owner, `heap`; it is used again only if `releasing` is the owner.
Released heap_release(Heap& heap, ThreadId releasing, void* user);

}  // namespace pcheck::model
