#pragma once
/// Memory of another process that a process has been given. What it is started with may be such that it can only be moved, as
/// std::unique_ptr; it then points to memory of who made it, which is nobody else's to use.

#include <cstddef>
#include <span>

#include "world/world.hpp"

namespace pcheck::model {

/// Gives the process all blocks of other processes' heaps that are found by way of what an object holds: each word that is the
/// address of a block is taken for a pointer to it.
void give_blocks(World& world, ThreadId process, std::span<const std::byte> object);

/// The end of the block in the owner's heap that the address lies in, or in whose header, if it was given to the process; else
/// nullptr.
const std::byte* end_of_given_block(ThreadId process, ThreadId owner, const std::byte* address);

}  // namespace pcheck::model
