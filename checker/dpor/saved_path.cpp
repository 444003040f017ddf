#include "checker/dpor/saved_path.hpp"

#include <cstring>
#include <utility>

namespace pcheck::checker {

using model::Component;
using model::ObjectId;

void SavedPath::clear() {
  states_.clear();
  slots_.clear();
  versions_.clear();
  thread_count_ = 0;
  changes_.clear();
  bytes_.clear();
  doubted_.clear();
  in_doubt_ = false;
  forget_touched();
}

/// Whether fibers can write it, unseen by the world.
bool SavedPath::is_for_fibers(const Component& component) {
  return component.kind == Component::Kind::globals || component.kind == Component::Kind::fiber ||
         component.kind == Component::Kind::heap;
}

void SavedPath::forget_touched() {
  world_.forget_touched();
  world_.forget_touched_threads();
  world_.forget_touched_common();
}

SavedPath::SlotIndex SavedPath::add_slot(const Component& component) {
  const auto index = static_cast<SlotIndex>(slots_.size());
  slots_.push_back({component});
  versions_.push_back(take_version(component));
  return index;
}

SavedPath::Version SavedPath::take_version(const Component& component) {
  Version version{.begin = bytes_.size()};
  version.region_count = World::regions(component, version.regions);
  for (std::size_t i = 0; i < version.region_count; ++i)
    bytes_.insert(bytes_.end(), version.regions[i].begin, version.regions[i].begin + version.regions[i].bytes);
  version.size = bytes_.size() - version.begin;
  return version;
}

/// The first region tells whether the second is where it was.
bool SavedPath::is_in_memory(const Component& component, const Version& version) const {
  const std::byte* saved = bytes_.data() + version.begin;
  for (std::size_t i = 0; i < version.region_count; ++i) {
    if (std::memcmp(version.regions[i].begin, saved, version.regions[i].bytes) != 0) return false;
    saved += version.regions[i].bytes;
  }
  if (version.region_count != 0) return true;
  World::Region regions[2];
  return World::regions(component, regions) == 0;
}

/// Takes note of a component that may have changed since it was saved last.
void SavedPath::refresh(SlotIndex index) {
  const Component& component = slots_[index].component;
  if (is_in_memory(component, versions_[index])) return;
  changes_.push_back({index, versions_[index]});
  versions_[index] = take_version(component);
}

/// Takes note of objects that the thread has made since.
void SavedPath::fit(ThreadId thread) {
  std::vector<SlotIndex>& objects = threads_[thread].objects;
  while (objects.size() <= std::as_const(world_).thread(thread).objects) {
    const ObjectId object = model::object_id(thread, objects.size());
    objects.push_back(add_slot({.kind = Component::Kind::object, .thread = thread, .object = object}));
  }
}

void SavedPath::add_threads() {
  for (; thread_count_ < world_.thread_count(); ++thread_count_) {
    const auto id = static_cast<ThreadId>(thread_count_);
    if (id == threads_.size()) threads_.emplace_back();
    threads_[id].thread = add_slot({.kind = Component::Kind::thread, .thread = id});
    threads_[id].fiber = add_slot({.kind = Component::Kind::fiber, .thread = id});
    threads_[id].heap = add_slot({.kind = Component::Kind::heap, .thread = id});
    threads_[id].objects.assign(1, 0);
    fit(id);
  }
}

void SavedPath::refresh_touched() {
  if (world_.is_common_touched()) refresh(0);
  const model::TouchedObjects& touched = world_.touched();
  for (std::size_t id = 0; id < thread_count_; ++id) {
    const ThreadSlots& slots = threads_[id];
    if (world_.is_touched(static_cast<ThreadId>(id))) refresh(slots.thread);
    if (touched.are_all())
      for (std::size_t i = 1; i < slots.objects.size(); ++i) refresh(slots.objects[i]);
  }
  if (touched.are_all()) return;
  for (const ObjectId object : touched.ids()) {
    if (object == model::no_object || model::creator_of(object) >= thread_count_) continue;
    const auto& objects = threads_[model::creator_of(object)].objects;
    if (model::index_of(object) < objects.size()) refresh(objects[model::index_of(object)]);
  }
}

void SavedPath::save(Position position) {
  states_.push_back({.position = position, .slots = slots_.size(), .changes = changes_.size(), .bytes = bytes_.size()});
  if (slots_.empty()) {
    add_slot({.kind = Component::Kind::common});
    add_slot({.kind = Component::Kind::globals});
  } else {
    refresh(1);
  }
  for (std::size_t id = 0; id < thread_count_; ++id) {
    refresh(threads_[id].fiber);
    refresh(threads_[id].heap);
    if (threads_[id].objects.size() <= std::as_const(world_).thread(static_cast<ThreadId>(id)).objects)
      fit(static_cast<ThreadId>(id));
  }
  refresh_touched();
  add_threads();
  forget_touched();
}

void SavedPath::doubt(SlotIndex slot) {
  if (is_for_fibers(slots_[slot].component) || slots_[slot].in_doubt) return;
  slots_[slot].in_doubt = true;
  doubted_.push_back(slot);
}

void SavedPath::doubt_touched() {
  const model::TouchedObjects& touched = world_.touched();
  if (touched.are_all() || slots_.empty()) in_doubt_ = true;
  else if (world_.is_common_touched()) doubt(0);
  for (const ObjectId object : touched.ids()) {
    const std::size_t creator = model::creator_of(object);
    const std::size_t index = model::index_of(object);
    if (object != model::no_object && creator < thread_count_ && index < threads_[creator].objects.size())
      doubt(threads_[creator].objects[index]);
  }
  for (std::size_t id = 0; id < thread_count_; ++id)
    if (world_.is_touched(static_cast<ThreadId>(id))) doubt(threads_[id].thread);
  forget_touched();
}

void SavedPath::forget_last() {
  const State& state = states_.back();
  for (; changes_.size() > state.changes; changes_.pop_back()) {
    const Change& change = changes_.back();
    versions_[change.slot] = change.before;
    doubt(change.slot);
  }
  for (; slots_.size() > state.slots; slots_.pop_back()) {
    const Component& component = slots_.back().component;
    if (component.kind == Component::Kind::object) threads_[component.thread].objects.pop_back();
    else if (component.kind == Component::Kind::thread) --thread_count_;
  }
  versions_.resize(state.slots);
  bytes_.resize(state.bytes);
  states_.pop_back();
}

/// Makes memory agree with the versions: where fibers can write, and what is in doubt.
void SavedPath::put(const std::vector<Version>& versions) {
  const auto put_one = [&](SlotIndex slot) {
    const Component& component = slots_[slot].component;
    if (!is_in_memory(component, versions[slot])) world_.put_component(component, bytes(versions[slot]));
  };
  // What decides where others lie comes first: a thread before its fiber, in order of appearance.
  if (!in_doubt_)
    for (const SlotIndex slot : doubted_)
      if (slot < versions.size()) put_one(slot);
  for (SlotIndex slot = 0; slot < versions.size(); ++slot)
    if (in_doubt_ || is_for_fibers(slots_[slot].component)) put_one(slot);
  world_.continue_from_state();
}

Position SavedPath::restore(Position position) {
  doubt_touched();
  while (states_.back().position > position) forget_last();
  put(versions_);
  for (const SlotIndex slot : doubted_)
    if (slot < slots_.size()) slots_[slot].in_doubt = false;
  doubted_.clear();
  in_doubt_ = false;
  return states_.back().position;
}

Position SavedPath::look_at(Position position) {
  doubt_touched();
  looked_at_ = versions_;
  std::size_t changes = changes_.size();
  std::size_t state = states_.size() - 1;
  for (; states_[state].position > position; --state) {
    for (; changes > states_[state].changes; --changes) {
      const Change& change = changes_[changes - 1];
      looked_at_[change.slot] = change.before;
      doubt(change.slot);
    }
    looked_at_.resize(states_[state].slots);
  }
  put(looked_at_);
  return states_[state].position;
}

std::size_t SavedPath::memory_bytes() const {
  return bytes_.capacity() + changes_.capacity() * sizeof(Change) + slots_.capacity() * (sizeof(Slot) + sizeof(Version));
}

}  // namespace pcheck::checker
