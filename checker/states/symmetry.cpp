#include "checker/states/symmetry.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <tuple>

namespace pcheck::checker {

using model::Component;
using model::ObjectId;
using model::Operation;
using model::OperationKind;
using model::Thread;
using model::ThreadId;

namespace {

namespace arena = model::arena;

std::uintptr_t stack_of(ThreadId thread) { return arena::stacks_begin + thread * arena::stack_slot_bytes; }
std::uintptr_t heap_of(ThreadId thread) { return arena::heaps_begin + thread * arena::heap_bytes; }

/// Whose stack or heap an address lies in.
ThreadId owner_of(std::uint64_t word) {
  if (word < arena::stacks_begin || word > arena::heaps_end) return model::no_thread;
  if (word <= arena::heaps_begin) return static_cast<ThreadId>((word - arena::stacks_begin - 1) / arena::stack_slot_bytes);
  return static_cast<ThreadId>((word - arena::heaps_begin) / arena::heap_bytes);
}

template <class Visit>
void for_each_word(std::span<const std::byte> bytes, Visit&& visit) {
  for (std::size_t at = 0; at + sizeof(std::uint64_t) <= bytes.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    visit(at, word);
  }
}

}  // namespace

Symmetry::Group Symmetry::group_of(ThreadId thread) const {
  const ThreadId first = std::as_const(world_).thread(thread).group;
  ThreadId last = first;
  while (last + 1u < world_.thread_count() && std::as_const(world_).thread(static_cast<ThreadId>(last + 1)).group == first)
    ++last;
  return {first, last};
}

void Symmetry::observe(ThreadId thread) {
  if (!on_) return;
  const Thread& t = std::as_const(world_).thread(thread);
  if (t.group != thread) has_groups_ = true;
  if (!has_groups_ || t.status != model::ThreadStatus::alive) return;
  if (world_.has_told_identity()) is_broken_ = true;
  const Operation& operation = t.pending;
  const bool joins = operation.kind == OperationKind::join;
  if (joins && operation.target < world_.thread_count()) {
    const Thread& target = std::as_const(world_).thread(operation.target);
    if (target.parent != thread) is_broken_ = true;
  }
  // Between its first join of a group and its last, it does nothing else.
  for (ThreadId id = 0; id < world_.thread_count(); ++id) {
    const Group group = group_of(id);
    id = group.last;
    if (group.first == group.last || std::as_const(world_).thread(group.first).parent != thread || group.last >= Thread::kin_max)
      continue;
    const std::uint64_t joined = t.joined & group.bits();
    if (joined != 0 && joined != group.bits() && !(joins && group.has(operation.target))) is_broken_ = true;
  }
}

bool Symmetry::postpones(ThreadId thread) const {
  if (!on_ || !has_groups_) return false;
  const Operation& operation = world_.pending(thread);
  if (operation.kind != OperationKind::join) return false;
  const Group group = group_of(operation.target);
  if (group.first == group.last || std::as_const(world_).thread(group.first).parent != thread) return false;
  for (ThreadId id = group.first; id <= group.last; ++id)
    if (std::as_const(world_).thread(id).status != model::ThreadStatus::finished) return true;
  return false;
}

/// A bit for each member. Precondition: last < Thread::kin_max.
std::uint64_t Symmetry::Group::bits() const {
  return (~std::uint64_t{0} >> (Thread::kin_max - 1 - last)) & ~((std::uint64_t{1} << first) - 1);
}

std::size_t Symmetry::variety(std::size_t component) const {
  const std::size_t own = saved_.variety(component);
  return component < is_in_group_.size() && is_in_group_[component] ? 2 * std::max(own, classes_.size()) + 1 : own;
}

std::span<const ComponentId> Symmetry::canonical(std::span<const ComponentId> state) {
  place_of_.clear();
  ties_.clear();
  if (!on_ || !has_groups_) return state;
  canonical_.assign(state.begin(), state.end());
  for (ThreadId id = 0; id < world_.thread_count(); ++id) {
    const Group group = group_of(id);
    id = group.last;
    if (group.first == group.last || group.last >= Thread::kin_max) continue;
    if (may_be_ordered(group, state) && order(group)) continue;
    for (ThreadId member = group.first; member <= group.last; ++member) {
      const SlotIndex fiber = fiber_in_group(member);
      canonical_[fiber] = 2 * state[fiber];
    }
  }
  return canonical_;
}

/// Where canonical() tells a thread's fiber, which is a number that is even, or its local state, which is odd.
SlotIndex Symmetry::fiber_in_group(ThreadId member) {
  const SlotIndex fiber = saved_.table().of_thread(member).fiber;
  if (is_in_group_.size() <= fiber) is_in_group_.resize(fiber + std::size_t{1});
  if (!is_in_group_[fiber]) ++in_groups_;
  is_in_group_[fiber] = true;
  return fiber;
}

bool Symmetry::may_be_ordered(const Group& group, std::span<const ComponentId> state) {
  const Thread& parent = std::as_const(world_).thread(std::as_const(world_).thread(group.first).parent);
  const bool is_concerned = group.has(parent.pending.target);
  if (is_concerned ? parent.pending.kind != OperationKind::join : (parent.joined & group.bits()) != 0) return false;
  ComponentTable& table = saved_.table();
  for (ThreadId id = 0; id < world_.thread_count(); ++id) {
    const Thread& thread = std::as_const(world_).thread(id);
    if (group.has(id)) {
      if (thread.objects != 0 || thread.children != 0) return false;
      continue;
    }
    const auto& slots = table.of_thread(id);
    if (mentions(slots.fiber, state[slots.fiber]) || mentions(slots.heap, state[slots.heap])) return false;
    for (std::size_t i = 0; i < slots.present; ++i)
      if (mentions(slots.objects[i], state[slots.objects[i]])) return false;
  }
  return !mentions(ComponentTable::globals, state[ComponentTable::globals]) &&
         !mentions(ComponentTable::common, state[ComponentTable::common]);
}

/// Whether a content has the address of something in the stack or heap of a thread that is like another. The body of a thread,
/// which its FiberState and stack refer to, lies in the heap of who started it.
bool Symmetry::mentions(SlotIndex slot, ComponentId id) {
  if (mentions_.size() <= slot) mentions_.resize(slot + std::size_t{1});
  std::vector<std::uint8_t>& known = mentions_[slot];
  if (known.size() <= id) known.resize(id + std::size_t{1});
  if (known[id] != 0) return known[id] == 2;
  const Component& component = saved_.table().component(slot);
  bool found = false;
  for_each_word(saved_.table().bytes(slot, id), [&](std::size_t, std::uint64_t word) {
    const ThreadId owner = owner_of(word);
    if (owner == model::no_thread || owner >= world_.thread_count()) return;
    const bool is_own = component.kind != Component::Kind::object && owner == component.thread;
    const Group group = group_of(owner);
    if (!is_own && group.first != group.last) found = true;
  });
  known[id] = found ? 2 : 1;
  return found;
}

/// False if that cannot be done.
bool Symmetry::order(const Group& group) {
  ComponentTable& table = saved_.table();
  members_.clear();
  for (ThreadId id = group.first; id <= group.last; ++id) {
    const ComponentId of_class = class_of(id, table.known());
    if (of_class == 0) return false;
    members_.push_back({of_class, id});
  }
  // Local states have their numbers in the order in which they were first come to: who has got furthest comes first.
  std::sort(members_.begin(), members_.end(),
            [](const Member& a, const Member& b) { return std::tuple(b.of_class, a.thread) < std::tuple(a.of_class, b.thread); });
  for (std::size_t rank = 0; rank < members_.size(); ++rank) {
    const auto member = static_cast<ThreadId>(group.first + rank);
    const auto& slots = table.of_thread(member);
    canonical_[fiber_in_group(member)] = 2 * members_[rank].of_class + 1;
    canonical_[slots.thread] = 1;
    canonical_[slots.heap] = 1;
  }
  note_places(group);
  rename_owners(group);
  return true;
}

void Symmetry::note_places(const Group& group) {
  for (auto id = static_cast<ThreadId>(place_of_.size()); id < world_.thread_count(); ++id) place_of_.push_back(id);
  SleepSet tie = 0;
  for (std::size_t rank = 0; rank < members_.size(); ++rank) {
    const auto place = static_cast<ThreadId>(group.first + rank);
    place_of_[members_[rank].thread] = place;
    if (rank > 0 && members_[rank].of_class != members_[rank - 1].of_class) ties_.push_back(std::exchange(tie, 0));
    tie |= Thread::bit_of(place);
  }
  ties_.push_back(tie);
}

SleepSet Symmetry::to_canonical(SleepSet sleep) const {
  SleepSet result = 0;
  for (SleepSet left = sleep; left != 0; left &= left - 1)
    result |= Thread::bit_of(place_of(static_cast<ThreadId>(std::countr_zero(left))));
  result &= kept_with_states;
  for (const SleepSet tie : ties_)
    if ((tie & ~result) != 0) result &= ~tie;
  return result;
}

SleepSet Symmetry::from_canonical(SleepSet sleep) const {
  if (place_of_.empty() || sleep == everyone) return sleep;
  SleepSet result = 0;
  for (ThreadId id = 0; id < place_of_.size(); ++id)
    if ((sleep & Thread::bit_of(place_of_[id])) != 0) result |= Thread::bit_of(id);
  return result;
}

std::optional<LocalSteps::State> Symmetry::local_state(ThreadId thread, std::span<const ComponentId> state) {
  const auto& slots = saved_.table().of_thread(thread);
  if (on_ && has_groups_) {
    const Group group = group_of(thread);
    if (group.first != group.last) {
      const ComponentId of_class = class_of(thread, state);
      if (of_class == 0) return std::nullopt;
      return LocalSteps::State{group.first, of_class, 0, 0};
    }
  }
  return LocalSteps::State{thread, state[slots.thread], state[slots.fiber], state[slots.heap]};
}

/// The number of a thread's local state among those of threads that are alike; 0 if it has addresses of another of them.
ComponentId Symmetry::class_of(ThreadId thread, std::span<const ComponentId> state) {
  const auto& slots = saved_.table().of_thread(thread);
  const ComponentId fiber = state[slots.fiber];
  if (seen_last_.size() <= thread) seen_last_.resize(thread + std::size_t{1});
  std::vector<LocalState>& seen = seen_last_[thread];
  if (seen.size() <= fiber) seen.resize(fiber + std::size_t{1});
  LocalState& last = seen[fiber];
  if (last.thread != state[slots.thread] || last.heap != state[slots.heap] || last.of_class == 0)
    last = {state[slots.thread], state[slots.heap], class_of_new({thread, state[slots.thread], fiber, state[slots.heap]})};
  return last.of_class;
}

ComponentId Symmetry::class_of_new(const std::array<ComponentId, 4>& key) {
  ComponentTable& table = saved_.table();
  const auto thread = static_cast<ThreadId>(key[0]);
  const auto& slots = table.of_thread(thread);
  const auto [place, is_new] = class_by_contents_.try_emplace(key, 0);
  if (!is_new) return place->second;
  if (mentions(slots.fiber, key[2]) || mentions(slots.heap, key[3])) return 0;
  scratch_.clear();
  append_relative(table.bytes(slots.thread, key[1]), thread);
  append_relative(table.bytes(slots.fiber, key[2]), thread);
  append_relative(table.bytes(slots.heap, key[3]), thread);
  return place->second = classes_.intern(scratch_);
}

/// A thread's name is its own, and so is where its function lies.
void Symmetry::append_relative(std::span<const std::byte> bytes, ThreadId thread) {
  const Thread& t = std::as_const(world_).thread(thread);
  const auto body = reinterpret_cast<std::uint64_t>(t.body);
  const std::uint64_t body_bytes = t.body == nullptr ? 0 : t.body->bytes();
  const std::size_t begin = scratch_.size();
  scratch_.insert(scratch_.end(), bytes.begin(), bytes.end());
  for_each_word(bytes, [&](std::size_t at, std::uint64_t word) {
    std::uint64_t relative = word;
    if (t.body != nullptr && word >= body && word < body + body_bytes) relative = word - body + 1;
    else if (owner_of(word) == thread)
      relative = word <= arena::heaps_begin ? word - stack_of(thread) + 2 : word - heap_of(thread) + 3;
    else if (word == reinterpret_cast<std::uint64_t>(t.name)) relative = 0;
    if (relative != word) std::memcpy(scratch_.data() + begin + at, &relative, sizeof relative);
  });
}

/// Objects know who holds them by number.
void Symmetry::rename_owners(const Group& group) {
  ComponentTable& table = saved_.table();
  for (ThreadId creator = 0; creator < world_.thread_count(); ++creator) {
    const auto& slots = table.of_thread(creator);
    for (std::size_t i = 0; i < slots.present; ++i) {
      model::Object object = std::as_const(world_).object(table.component(slots.objects[i]).object);
      if (object.owner == model::no_thread || !group.has(object.owner)) continue;
      const auto member =
          std::find_if(members_.begin(), members_.end(), [&](const Member& m) { return m.thread == object.owner; });
      const auto renamed = static_cast<ThreadId>(group.first + (member - members_.begin()));
      if (object.value == object.owner + 1u) object.value = renamed + 1u;
      object.owner = renamed;
      canonical_[slots.objects[i]] = table.number_of(slots.objects[i], std::as_bytes(std::span(&object, 1)));
    }
  }
}

}  // namespace pcheck::checker
