#include "checker/states/component_table.hpp"

namespace pcheck::checker {

using model::Component;
using model::ObjectId;
using model::ThreadId;

ComponentTable::ComponentTable(model::World& world) : world_(world) {
  add({});  // the shape
  add({.kind = Component::Kind::common});
  add({.kind = Component::Kind::globals});
}

SlotIndex ComponentTable::add(const Component& component) {
  slots_.push_back({component, Dictionary(blocks_)});
  known_.push_back(0);
  return static_cast<SlotIndex>(known_.size() - 1);
}

void ComponentTable::add_threads(ThreadId last) {
  while (threads_.size() <= last) {
    const auto id = static_cast<ThreadId>(threads_.size());
    const SlotIndex thread = add({.kind = Component::Kind::thread, .thread = id});
    const SlotIndex fiber = add({.kind = Component::Kind::fiber, .thread = id});
    const SlotIndex heap = add({.kind = Component::Kind::heap, .thread = id});
    threads_.push_back({.thread = thread, .fiber = fiber, .heap = heap, .objects = {}});
  }
}

void ComponentTable::add_objects(ThreadSlots& creator, ObjectId last) {
  const ThreadId thread = model::creator_of(last);
  while (creator.objects.size() < model::index_of(last)) {
    const auto id = model::object_id(thread, creator.objects.size() + 1);
    creator.objects.push_back(add({.kind = Component::Kind::object, .thread = thread, .object = id}));
  }
}

ComponentId ComponentTable::number_of(SlotIndex slot, std::span<const std::byte> bytes) {
  Dictionary& dictionary = slots_[slot].dictionary;
  const std::size_t before = dictionary.size();
  const ComponentId id = dictionary.intern(bytes);
  contents_ += dictionary.size() - before;
  return id;
}

ComponentId ComponentTable::look_at(SlotIndex index) {
  const Slot& slot = slots_[index];
  ComponentId& known = known_[index];
  if (known != 0 && world_.component_is(slot.component, slot.dictionary.bytes(known))) return known;
  scratch_.clear();
  world_.append_component(slot.component, scratch_);
  return known = number_of(index, scratch_);
}

void ComponentTable::share(SharedNumbers& numbers) {
  for (SlotIndex slot = 0; slot < size(); ++slot) slots_[slot].dictionary.share(numbers, slot);
}

void ComponentTable::learn(std::span<const ComponentId> state) {
  for (SlotIndex slot = 0; slot < state.size(); ++slot) {
    if (state[slot] == 0) continue;
    Dictionary& dictionary = slots_[slot].dictionary;
    const std::size_t before = dictionary.size();
    dictionary.learn(state[slot]);
    contents_ += dictionary.size() - before;
  }
}

std::size_t ComponentTable::memory_bytes() const {
  std::size_t bytes = blocks_.memory_bytes() + slots_.size() * sizeof(Slot) + known_.capacity() * sizeof(ComponentId);
  for (const Slot& slot : slots_) bytes += slot.dictionary.memory_bytes();
  return bytes;
}

}  // namespace pcheck::checker
