#include "world/foreign_memory.hpp"

#include <ucontext.h>

#include <algorithm>
#include <cstring>

#include "world/given_memory.hpp"
#include "world/process_statics.hpp"
#include "world/reference_counts.hpp"

namespace pcheck::model {

namespace {

/// The end of the shared block that the address lies in; nullptr if it lies in none.
const std::byte* end_of_shared_block(const World& world, ThreadId owner, const std::byte* address) {
  for (std::uint32_t index = 1; index <= world.thread(owner).objects; ++index) {
    const Object& object = world.object(object_id(owner, index));
    if (!object.alive || !object.process_shared || !arena::contains_heap(object.memory)) continue;
    const auto* const begin = static_cast<const std::byte*>(object.memory);
    const std::byte* const end = begin + header_of(object.memory)->user_bytes;
    if (address >= begin && address < end) return end;
  }
  return nullptr;
}

std::int64_t word_at(const std::byte* address) {
  std::int32_t word = 0;
  std::memcpy(&word, address, sizeof word);
  return word;
}

}  // namespace

void ForeignMemory::add(const Component& component, unsigned region) {
  World::Region regions[2];
  if (World::regions(component, regions) <= region) return;
  const World::Region& there = regions[region];
  parts_.push_back({component, there.begin, there.bytes, copy_.size()});
  copy_.insert(copy_.end(), there.begin, there.begin + there.bytes);
}

void ForeignMemory::remember(const World& world, ThreadId thread) {
  parts_.clear();
  copy_.clear();
  taken_over_ = {};
  const ThreadId own = world.thread(thread).process;
  running_ = thread;
  for (std::size_t i = 0; i < world.thread_count(); ++i) {
    const auto other = static_cast<ThreadId>(i);
    if (world.thread(other).process == own) continue;
    add({.kind = Component::Kind::fiber, .thread = other}, 1);
    add({.kind = Component::Kind::heap, .thread = other}, 1);
  }
  if (own != 0) add({.kind = Component::Kind::globals}, 0);
}

/// The end of what the thread may write to there, at the address; nullptr if that is nothing.
const std::byte* ForeignMemory::end_of_allowed(const World& world, const Component& component, const std::byte* address) const {
  if (address >= taken_over_.data() && address < taken_over_.data() + taken_over_.size())
    return taken_over_.data() + taken_over_.size();
  if (component.kind == Component::Kind::heap) {
    if (const std::byte* const end = end_of_shared_block(world, component.thread, address)) return end;
    if (const std::byte* const end = end_of_reference_counts(component.thread, address)) return end;
    return end_of_given_block(world.thread(running_).process, component.thread, address);
  }
  if (component.kind != Component::Kind::globals) return nullptr;
  const auto statics = statics::ProcessStatics::of(world, running_);
  return statics ? statics->end_of_copy(address) : nullptr;
}

std::optional<ForeignWrite> ForeignMemory::find_write_in(const World& world, const Part& part) const {
  const std::byte* const copy = copy_.data() + part.copied_to;
  const std::byte* const end = part.begin + part.bytes;
  const std::byte* at = part.begin;
  for (;;) {
    at = std::mismatch(at, end, copy + (at - part.begin)).first;
    if (at == end) return std::nullopt;
    const std::byte* const allowed_end = end_of_allowed(world, part.component, at);
    if (allowed_end == nullptr) break;
    at = std::min(allowed_end, end);
  }
  // Stacks, heaps and globals begin and end at multiples of a word.
  const std::byte* const word = at - reinterpret_cast<std::uintptr_t>(at) % sizeof(std::int32_t);
  return ForeignWrite{part.component, at, word_at(copy + (word - part.begin)), word_at(word)};
}

std::optional<ForeignWrite> ForeignMemory::find_write(const World& world) const {
  for (const Part& part : parts_) {
    if (std::memcmp(part.begin, copy_.data() + part.copied_to, part.bytes) == 0) continue;
    if (const auto write = find_write_in(world, part)) return write;
  }
  return std::nullopt;
}

void ForeignMemory::set_all_access(Access access) {
  for (const Part& part : parts_) set_access(part.component, access, stack_bytes_);
}

void ForeignMemory::guard(std::size_t stack_bytes) {
  stack_bytes_ = stack_bytes;
  is_guarding_ = true;
  is_letting_through_ = false;
  set_all_access(Access::read);
}

void ForeignMemory::unguard() {
  if (!is_guarding_) return;
  is_guarding_ = is_letting_through_ = false;
  set_all_access(Access::write);
}

namespace {

constexpr greg_t trap_flag = 0x100;  // of EFLAGS: a debug exception after each instruction

greg_t& flags_of(void* signal_context) { return static_cast<ucontext_t*>(signal_context)->uc_mcontext.gregs[REG_EFL]; }

}  // namespace

bool ForeignMemory::let_through(const void* address, void* signal_context) {
  if (!is_guarding_ || is_letting_through_) return false;
  const auto component = component_at(address);
  const bool is_known = component && std::any_of(parts_.begin(), parts_.end(), [&](const Part& part) {
                          return part.component.kind == component->kind && part.component.thread == component->thread;
                        });
  if (!is_known) return false;
  is_letting_through_ = true;
  set_all_access(Access::write);
  flags_of(signal_context) |= trap_flag;
  return true;
}

bool ForeignMemory::has_been_let_through(void* signal_context) {
  if (!is_letting_through_) return false;
  flags_of(signal_context) &= ~trap_flag;
  return true;
}

}  // namespace pcheck::model
