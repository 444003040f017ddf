#include "checker/states/symmetry.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <tuple>
#include <utility>

#include "checker/states/addresses.hpp"

namespace pcheck::checker {

using model::ObjectId;
using model::Operation;
using model::OperationKind;
using model::Thread;
using model::ThreadId;

/// `first_alike` of a thread is the first of those that are like it.
template <class FirstAlike>
Symmetry::Group Symmetry::group_around(ThreadId thread, std::size_t threads, const FirstAlike& first_alike) {
  const ThreadId first = first_alike(thread);
  ThreadId last = first;
  while (last + 1u < threads && first_alike(static_cast<ThreadId>(last + 1)) == first) ++last;
  return {first, last};
}

/// In the world as it is.
Symmetry::Group Symmetry::group_of(ThreadId thread) const {
  return group_around(thread, world_.thread_count(), [&](ThreadId id) { return world_.thread(id).group; });
}

void Symmetry::observe(ThreadId thread) {
  if (!on_) return;
  const Thread& t = world_.thread(thread);
  if (t.group != thread) has_groups_ = true;
  if (!has_groups_ || t.status != model::ThreadStatus::alive) return;
  if (world_.has_told_identity()) is_broken_ = true;
  const Operation& operation = t.pending;
  const bool joins = operation.kind == OperationKind::join;
  if (joins && operation.target < world_.thread_count()) {
    const Thread& target = world_.thread(operation.target);
    if (target.parent != thread) is_broken_ = true;
  }
  // Between its first join of a group and its last, it does nothing else.
  for (ThreadId id = 0; id < world_.thread_count(); ++id) {
    const Group group = group_of(id);
    id = group.last;
    if (group.first == group.last || world_.thread(group.first).parent != thread || group.last >= Thread::kin_max) continue;
    const std::uint64_t joined = t.joined & group.bits();
    if (joined != 0 && joined != group.bits() && !(joins && group.has(operation.target))) is_broken_ = true;
  }
}

bool Symmetry::postpones(ThreadId thread) const {
  if (!on_ || !has_groups_) return false;
  const Operation& operation = world_.pending(thread);
  if (operation.kind != OperationKind::join) return false;
  const Group group = group_of(operation.target);
  if (group.first == group.last || world_.thread(group.first).parent != thread) return false;
  for (ThreadId id = group.first; id <= group.last; ++id)
    if (world_.thread(id).status != model::ThreadStatus::finished) return true;
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

void Symmetry::look_at_threads(std::span<const ComponentId> state) {
  threads_.clear();
  alike_ = 0;
  const std::size_t count = stands_.thread_count(state);
  for (std::size_t id = 0; id < count; ++id) {
    threads_.push_back(&stands_.of_thread(state, static_cast<ThreadId>(id)));
    const ThreadId first = threads_.back()->group;
    if (first != id) alike_ |= Thread::bit_of(first) | Thread::bit_of(static_cast<ThreadId>(id));
  }
}

/// In the state that is looked at.
Symmetry::Group Symmetry::group_at(ThreadId thread) const {
  return group_around(thread, threads_.size(), [&](ThreadId id) { return threads_[id]->group; });
}

std::span<const ComponentId> Symmetry::canonical(std::span<const ComponentId> state) {
  place_of_.clear();
  ties_.clear();
  if (!on_ || !has_groups_) return state;
  look_at_threads(state);
  look_at_objects(state);
  canonical_.assign(state.begin(), state.end());
  for (ThreadId id = 0; id < threads_.size(); ++id) {
    const Group group = group_at(id);
    id = group.last;
    if (group.first == group.last || group.last >= Thread::kin_max) continue;
    if (may_be_ordered(group) && order(group, state)) continue;
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

bool Symmetry::may_be_ordered(const Group& group) const {
  const Stand& parent = *threads_[threads_[group.first]->parent];
  const bool is_concerned = group.has(parent.target);
  if (is_concerned ? parent.kind != OperationKind::join : (parent.joined & group.bits()) != 0) return false;
  return (mentioned_ & alike_) == 0 && std::all_of(threads_.begin(), threads_.end(), [&](const Stand* stand) {
           return group.has(stand->thread) ? stand->objects == 0 && stand->children == 0 : (stand->mentioned & alike_) == 0;
         });
}

/// False if that cannot be done.
bool Symmetry::order(const Group& group, std::span<const ComponentId> state) {
  ComponentTable& table = saved_.table();
  members_.clear();
  for (ThreadId id = group.first; id <= group.last; ++id) {
    const ComponentId of_class = class_of(*threads_[id]);
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
  rename_owners(group, state);
  return true;
}

void Symmetry::note_places(const Group& group) {
  for (auto id = static_cast<ThreadId>(place_of_.size()); id < threads_.size(); ++id) place_of_.push_back(id);
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
    look_at_threads(state);
    const Group group = group_at(thread);
    if (group.first != group.last) {
      const ComponentId of_class = class_of(*threads_[thread]);
      if (of_class == 0) return std::nullopt;
      return LocalSteps::State{group.first, of_class, 0, 0};
    }
  }
  return LocalSteps::State{thread, state[slots.thread], state[slots.fiber], state[slots.heap]};
}

/// The number of a thread's local state among those of threads that are alike; 0 if it has addresses of another of them.
ComponentId Symmetry::class_of(const Stand& stand) {
  if ((stand.mentioned & alike_) != 0) return 0;
  if (class_of_stand_.size() <= stand.number) class_of_stand_.resize(stand.number + std::size_t{1}, 0);
  ComponentId& known = class_of_stand_[stand.number];
  if (known == 0) known = class_of_new(stand);
  return known;
}

ComponentId Symmetry::class_of_new(const Stand& stand) {
  const auto& slots = saved_.table().of_thread(stand.thread);
  const ComponentTable& table = saved_.table();
  const std::array contents{table.bytes(slots.thread, stand.own), table.bytes(slots.fiber, stand.fiber),
                            table.bytes(slots.heap, stand.heap)};
  Thread thread;
  model::World::read_thread(contents[0], contents[1], thread);
  scratch_.clear();
  for (const auto bytes : contents) append_relative(bytes, thread, stand.thread);
  return classes_.intern(scratch_);
}

/// A thread's name is its own, and so is where its function lies.
void Symmetry::append_relative(std::span<const std::byte> bytes, const Thread& thread, ThreadId id) {
  const auto body = reinterpret_cast<std::uint64_t>(thread.body);
  const std::size_t begin = scratch_.size();
  scratch_.insert(scratch_.end(), bytes.begin(), bytes.end());
  for_each_word(bytes, [&](std::size_t at, std::uint64_t word) {
    std::uint64_t relative = word;
    if (body != 0 && word >= body && word < body + thread.body_bytes) relative = word - body + 1;
    else if (owner_of(word) == id)
      relative = word <= model::arena::heaps_begin ? word - stack_of(id) + 2 : word - heap_of(id) + 3;
    else if (word == reinterpret_cast<std::uint64_t>(thread.name)) relative = 0;
    if (relative != word) std::memcpy(scratch_.data() + begin + at, &relative, sizeof relative);
  });
}

void Symmetry::look_at_objects(std::span<const ComponentId> state) {
  owned_.clear();
  mentioned_ = 0;
  const auto look_at = [&](SlotIndex slot) {
    const ContentFacts& facts = stands_.of_content(slot, state[slot]);
    mentioned_ |= facts.mentioned;
    if (facts.owner != model::no_thread) owned_.push_back({slot, facts.owner});
  };
  look_at(ComponentTable::common);
  look_at(ComponentTable::globals);
  for (const Stand* const creator : threads_) {
    const auto& slots = saved_.table().of_thread(creator->thread).objects;
    for (std::size_t i = 0; i < creator->objects; ++i) look_at(slots[i]);
  }
}

/// Objects know who holds them by number.
void Symmetry::rename_owners(const Group& group, std::span<const ComponentId> state) {
  ComponentTable& table = saved_.table();
  for (const auto& [slot, owner] : owned_) {
    if (!group.has(owner)) continue;
    const auto member =
        std::find_if(members_.begin(), members_.end(), [thread = owner](const Member& m) { return m.thread == thread; });
    const auto renamed = static_cast<ThreadId>(group.first + (member - members_.begin()));
    model::Object object;
    std::memcpy(static_cast<void*>(&object), table.bytes(slot, state[slot]).data(), sizeof object);
    if (object.value == object.owner + 1u) object.value = renamed + 1u;
    object.owner = renamed;
    canonical_[slot] = table.number_of(slot, std::as_bytes(std::span(&object, 1)));
  }
}

}  // namespace pcheck::checker
