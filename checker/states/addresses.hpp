#pragma once
/// Addresses among the words of a content.

#include <cstdint>
#include <cstring>
#include <span>

#include "world/arena.hpp"
#include "world/world.hpp"

namespace pcheck::checker {

inline std::uintptr_t stack_of(model::ThreadId thread) {
  return model::arena::stacks_begin + thread * model::arena::stack_slot_bytes;
}
inline std::uintptr_t heap_of(model::ThreadId thread) { return model::arena::heaps_begin + thread * model::arena::heap_bytes; }

/// Whose stack or heap an address lies in.
inline model::ThreadId owner_of(std::uint64_t word) {
  namespace arena = model::arena;
  if (word < arena::stacks_begin || word > arena::heaps_end) return model::no_thread;
  if (word <= arena::heaps_begin) return static_cast<model::ThreadId>((word - arena::stacks_begin - 1) / arena::stack_slot_bytes);
  return static_cast<model::ThreadId>((word - arena::heaps_begin) / arena::heap_bytes);
}

/// Calls visit(offset, word).
template <class Visit>
void for_each_word(std::span<const std::byte> bytes, Visit&& visit) {
  for (std::size_t at = 0; at + sizeof(std::uint64_t) <= bytes.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    visit(at, word);
  }
}

}  // namespace pcheck::checker
