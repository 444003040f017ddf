#include "checker/states/saved_world.hpp"

#include <algorithm>

namespace pcheck::checker {

using model::Component;
using model::ObjectId;
using model::ThreadId;

SavedWorld::SavedWorld(model::World& world) : world_(world) {
  add_slot({});  // the shape
  add_slot({.kind = Component::Kind::common});
  add_slot({.kind = Component::Kind::globals});
}

SavedWorld::SlotIndex SavedWorld::add_slot(const Component& component) {
  slots_.push_back({component, Dictionary(blocks_)});
  known_.push_back(0);
  return static_cast<SlotIndex>(slots_.size() - 1);
}

/// Finds out the number of a component that is there.
void SavedWorld::refresh(SlotIndex index) {
  Slot& slot = slots_[index];
  ComponentId& known = known_[index];
  if (known != 0 && world_.component_is(slot.component, slot.dictionary.bytes(known))) return;
  if (known == 0) shape_known_ = false;
  scratch_.clear();
  world_.append_component(slot.component, scratch_);
  known = intern(index);
}

/// The number of the bytes in scratch_.
ComponentId SavedWorld::intern(SlotIndex index) {
  Dictionary& dictionary = slots_[index].dictionary;
  const std::size_t before = dictionary.size();
  const ComponentId id = dictionary.intern(scratch_);
  contents_ += dictionary.size() - before;
  return id;
}

/// The shape's content: one byte per component, up to the last that is there.
void SavedWorld::refresh_shape() {
  scratch_.clear();
  for (std::size_t i = 1; i < known_.size(); ++i) scratch_.push_back(std::byte{known_[i] != 0});
  while (!scratch_.empty() && scratch_.back() == std::byte{0}) scratch_.pop_back();
  known_[shape] = intern(shape);
  shape_known_ = true;
}

void SavedWorld::fill_in_shape(ComponentId id, std::vector<ComponentId>& components) const {
  const auto there = slots_[shape].dictionary.bytes(id);
  components.assign(there.size() + 1, 0);
  components[shape] = id;
  for (std::size_t i = 0; i < there.size(); ++i) components[i + 1] = there[i] == std::byte{0} ? 0 : 1;
}

std::span<const ComponentId> SavedWorld::save() {
  refresh(common_slot);
  refresh(globals_slot);
  const std::size_t count = world_.thread_count();
  while (threads_.size() < count) {
    const auto id = static_cast<ThreadId>(threads_.size());
    const SlotIndex local = add_slot({.kind = Component::Kind::local, .thread = id});
    const SlotIndex heap = add_slot({.kind = Component::Kind::heap, .thread = id});
    threads_.push_back({.local = local, .heap = heap, .objects = {no_slot}});
  }
  for (std::size_t id = 0; id < count; ++id) {
    refresh(threads_[id].local);
    refresh(threads_[id].heap);
  }
  threads_present_ = std::max(threads_present_, count);
  refresh_objects();
  if (!shape_known_) refresh_shape();
  return known_;
}

void SavedWorld::refresh_objects() {
  const model::TouchedObjects& touched = world_.touched();
  const std::size_t count = world_.thread_count();
  for (std::size_t id = 0; id < count; ++id) fit_objects(static_cast<ThreadId>(id));
  if (touched.are_all()) {
    for (std::size_t id = 0; id < count; ++id)
      for (const SlotIndex slot : threads_[id].objects)
        if (slot != no_slot && model::index_of(slots_[slot].component.object) <= threads_[id].present) refresh(slot);
  } else {
    for (const ObjectId object : touched.ids())
      if (object != model::no_object) refresh(threads_[model::creator_of(object)].objects[model::index_of(object)]);
  }
  world_.forget_touched();
}

/// Takes note of objects that the thread has made since.
void SavedWorld::fit_objects(ThreadId thread) {
  ThreadSlots& own = threads_[thread];
  const std::size_t made = world_.thread(thread).objects;
  while (own.objects.size() <= made) {
    const ObjectId object = static_cast<ObjectId>(thread) << 16 | static_cast<ObjectId>(own.objects.size());
    own.objects.push_back(add_slot({.kind = Component::Kind::object, .thread = thread, .object = object}));
  }
  for (; own.present < made; ++own.present) refresh(own.objects[own.present + 1]);
}

void SavedWorld::restore(std::span<const ComponentId> components) {
  // Components are in order of appearance: a thread's local one comes before what the thread has made.
  for (std::size_t i = 0; i < known_.size(); ++i) {
    const ComponentId wanted = i < components.size() ? components[i] : 0;
    const bool same = known_[i] == wanted;
    known_[i] = wanted;
    if (i == shape || wanted == 0 || (same && !in_doubt_)) continue;
    const auto bytes = slots_[i].dictionary.bytes(wanted);
    if (!same || !world_.component_is(slots_[i].component, bytes)) world_.put_component(slots_[i].component, bytes);
  }
  in_doubt_ = false;
  const std::size_t count = world_.thread_count();
  for (std::size_t id = 0; id < count; ++id) threads_[id].present = world_.thread(static_cast<ThreadId>(id)).objects;
  for (std::size_t id = count; id < threads_present_; ++id) threads_[id].present = 0;
  threads_present_ = count;
  shape_known_ = true;
  world_.forget_touched();
  world_.continue_from_state();
}

void SavedWorld::forget() {
  std::fill(known_.begin(), known_.end(), 0);
  for (ThreadSlots& thread : threads_) thread.present = 0;
  threads_present_ = 0;
  shape_known_ = false;
  world_.forget_touched();
}

std::size_t SavedWorld::memory_bytes() const {
  std::size_t bytes = blocks_.memory_bytes() + slots_.size() * sizeof(Slot) + known_.capacity() * sizeof(ComponentId);
  for (const Slot& slot : slots_) bytes += slot.dictionary.memory_bytes();
  return bytes;
}

}  // namespace pcheck::checker
