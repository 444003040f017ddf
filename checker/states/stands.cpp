#include "checker/states/stands.hpp"

#include <cstring>

#include "checker/states/addresses.hpp"

namespace pcheck::checker {

using model::ObjectId;
using model::Operation;
using model::OperationKind;
using model::Thread;
using model::ThreadId;

namespace {

/// Whether the contents of its object decide alone what answers an operation has now.
bool is_decided_by_object(const model::Semantics& meaning) {
  return meaning.waits_for == model::WaitsFor::object && meaning.is_confined;
}

Place describe(const Thread& thread) {
  Place place;
  if (thread.status != model::ThreadStatus::alive) return place;
  place.deciding.assign(thread.held, thread.held + thread.held_count);
  const Operation& pending = thread.pending;
  const model::Semantics& meaning = model::semantics(pending.kind);
  if (model::is_access(pending.kind)) place.accessed = pending.object;
  if (meaning.answers == nullptr || meaning.waits_for == model::WaitsFor::end || meaning.waits_for == model::WaitsFor::nothing)
    return place;
  if (is_decided_by_object(meaning) && pending.object != model::no_object) place.deciding.push_back(pending.object);
  else place.is_telling = false;
  return place;
}

}  // namespace

std::size_t Stands::thread_count(std::span<const ComponentId> state) {
  const ComponentId shape = state[ComponentTable::shape];
  if (thread_counts_.size() <= shape) thread_counts_.resize(shape + std::size_t{1}, 0);
  std::uint16_t& count = thread_counts_[shape];
  while (count < table_.thread_count()) {
    const SlotIndex slot = table_.of_thread(count).thread;
    if (slot >= state.size() || state[slot] == 0) break;
    ++count;
  }
  return count;
}

const Stand& Stands::of_thread(std::span<const ComponentId> state, ThreadId thread) {
  const auto& slots = table_.of_thread(thread);
  const std::array contents{state[slots.thread], state[slots.fiber], state[slots.heap]};
  if (threads_.size() <= thread) threads_.resize(thread + std::size_t{1});
  auto& seen = threads_[thread].seen_last;
  if (seen.size() <= contents[1]) seen.resize(contents[1] + std::size_t{1}, nullptr);
  const Stand*& last = seen[contents[1]];
  if (last == nullptr || last->own != contents[0] || last->heap != contents[2]) last = look_up(thread, contents);
  return *last;
}

const Stand* Stands::look_up(ThreadId thread, const std::array<ComponentId, 3>& contents) {
  const auto [entry, is_new] = threads_[thread].known.try_emplace(contents, nullptr);
  if (!is_new) return entry->second;
  const auto [own, fiber, heap] = contents;
  const auto& slots = table_.of_thread(thread);
  Thread t;
  model::World::read_thread(table_.bytes(slots.thread, own), table_.bytes(slots.fiber, fiber), t);
  stands_.push_back({.children = t.children,
                     .joined = t.joined,
                     .mentioned = mentioned_in(slots.fiber, fiber) | mentioned_in(slots.heap, heap),
                     .number = static_cast<std::uint32_t>(stands_.size()),
                     .place = place_of(t),
                     .objects = t.objects,
                     .acts_on = t.pending.object == model::no_object ? ComponentTable::shape : table_.object(t.pending.object),
                     .own = own,
                     .fiber = fiber,
                     .heap = heap,
                     .thread = thread,
                     .parent = t.parent,
                     .group = t.group,
                     .target = t.pending.target,
                     .kind = t.pending.kind});
  return entry->second = &stands_.back();
}

/// The content's own thread left out.
ThreadBits Stands::mentioned_in(SlotIndex slot, ComponentId id) const {
  const model::Component& component = table_.component(slot);
  ThreadBits mentioned = 0;
  for_each_word(table_.bytes(slot, id), [&](std::size_t, std::uint64_t word) {
    const ThreadId owner = owner_of(word);
    const bool is_own = component.kind != model::Component::Kind::object && owner == component.thread;
    if (owner != model::no_thread && !is_own) mentioned |= Thread::bit_of(owner);
  });
  return mentioned;
}

std::uint32_t Stands::place_of(const Thread& thread) {
  Thread bare = thread;
  bare.reads = {};
  bare.read_count = 0;
  bare.result = 0;
  Operation pending = thread.pending;
  if (model::is_access(pending.kind)) pending.argument = 0;
  const auto append = [&](const void* begin, const void* end) {
    scratch_.insert(scratch_.end(), static_cast<const std::byte*>(begin), static_cast<const std::byte*>(end));
  };
  scratch_.clear();
  append(&pending, &pending + 1);
  append(&bare.status, bare.held + bare.held_count);
  const ComponentId number = places_.intern(scratch_);
  if (number > known_places_.size()) known_places_.push_back(describe(thread));
  return number;
}

const ContentFacts& Stands::look_at(SlotIndex slot, ComponentId id) {
  if (contents_.size() <= slot) contents_.resize(slot + std::size_t{1});
  auto& known = contents_[slot];
  if (known.size() <= id) known.resize(id + std::size_t{1});
  ContentFacts& facts = known[id];
  facts = {.mentioned = mentioned_in(slot, id), .is_known = true};
  if (table_.component(slot).kind == model::Component::Kind::object) {
    model::Object object;
    std::memcpy(static_cast<void*>(&object), table_.bytes(slot, id).data(), sizeof object);
    facts.owner = object.owner;
    facts.type = object.type;
    facts.is_alive = object.alive;
  }
  return facts;
}

std::size_t Stands::memory_bytes() const {
  constexpr std::size_t map_entry_bytes = 64;
  std::size_t bytes = stands_.size() * (sizeof(Stand) + map_entry_bytes) + blocks_.memory_bytes() + places_.memory_bytes() +
                      known_places_.capacity() * sizeof(Place);
  for (const OfThread& thread : threads_) bytes += thread.seen_last.capacity() * sizeof(void*);
  for (const auto& known : contents_) bytes += known.capacity() * sizeof(known[0]);
  return bytes;
}

}  // namespace pcheck::checker
