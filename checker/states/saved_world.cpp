#include "checker/states/saved_world.hpp"

#include <algorithm>

namespace pcheck::checker {

using model::Component;
using model::ObjectId;
using model::ThreadId;

namespace {

/// So many fibers are told a result before it is decided whether recalling them pays; if fewer than 7 of 8 could be
/// recalled, it does not, and is tried again after 8 times as many saves as before.
constexpr std::uint64_t trial_runs = 1 << 16;
constexpr std::uint64_t misses_share = 8;
constexpr std::uint64_t patience = 8;

}  // namespace

std::span<const ComponentId> SavedWorld::save() {
  if (world_.is_common_touched() || table_.known(ComponentTable::common) == 0) table_.look_at(ComponentTable::common);
  if (!recall_.is_on()) table_.look_at(ComponentTable::globals);
  const std::size_t count = world_.thread_count();
  for (std::size_t i = 0; i < count; ++i) {
    const auto id = static_cast<ThreadId>(i);
    const auto& slots = table_.of_thread(id);
    if (table_.known(slots.thread) == 0) {
      shape_known_ = false;
      table_.look_at(slots.thread);
    } else if (world_.is_touched(id)) {
      table_.look_at(slots.thread);
    }
    if (recall_.is_on()) continue;
    table_.look_at(slots.fiber);
    table_.look_at(slots.heap);
  }
  threads_present_ = std::max(threads_present_, count);
  look_at_objects();
  forget_touched();
  if (!shape_known_) note_shape();
  consider_recall();
  return table_.known();
}

void SavedWorld::forget_touched() {
  world_.forget_touched();
  world_.forget_touched_threads();
  world_.forget_touched_common();
}

void SavedWorld::consider_recall() {
  ++saves_;
  if (!recall_.is_on()) {
    if (saves_ >= recall_from_ && !in_doubt_ && !world_.must_run_fibers()) recall_.start();
    return;
  }
  const std::uint64_t misses = recall_.misses() - misses_before_;
  const std::uint64_t tries = recall_.hits() - hits_before_ + misses;
  if (tries < trial_runs) return;
  if (misses * misses_share > tries) {
    recall_.stop(FiberRecall::Memory::current);
    recall_from_ = saves_ * patience;
  }
  hits_before_ = recall_.hits();
  misses_before_ = recall_.misses();
}

void SavedWorld::look_at_objects() {
  const model::TouchedObjects& touched = world_.touched();
  const std::size_t count = world_.thread_count();
  for (std::size_t id = 0; id < count; ++id) count_objects(static_cast<ThreadId>(id));
  if (touched.are_all()) {
    for (std::size_t id = 0; id < count; ++id) {
      const auto& creator = table_.of_thread(static_cast<ThreadId>(id));
      for (std::size_t i = 0; i < creator.present; ++i) table_.look_at(creator.objects[i]);
    }
  } else {
    for (const ObjectId object : touched.ids())
      if (object != model::no_object) table_.look_at(table_.object(object));
  }
}

/// Takes note of objects that the thread has made since.
void SavedWorld::count_objects(ThreadId thread) {
  auto& creator = table_.of_thread(thread);
  const std::size_t made = world_.thread(thread).objects;
  if (creator.present == made) return;
  shape_known_ = false;
  while (creator.present < made) {
    const auto object = static_cast<ObjectId>(static_cast<ObjectId>(thread) << 16 | (creator.present + 1));
    table_.look_at(table_.object(object));
    ++table_.of_thread(thread).present;
  }
}

/// The shape's content: one byte per component, up to the last that is there.
void SavedWorld::note_shape() {
  const auto known = table_.known();
  scratch_.clear();
  for (std::size_t i = 1; i < known.size(); ++i) scratch_.push_back(std::byte{known[i] != 0});
  while (!scratch_.empty() && scratch_.back() == std::byte{0}) scratch_.pop_back();
  table_.set_known(ComponentTable::shape, table_.number_of(ComponentTable::shape, scratch_));
  shape_known_ = true;
}

void SavedWorld::fill_in_shape(ComponentId id, std::vector<ComponentId>& components) const {
  const auto there = table_.bytes(ComponentTable::shape, id);
  components.assign(there.size() + 1, 0);
  components[shape] = id;
  for (std::size_t i = 0; i < there.size(); ++i) components[i + 1] = there[i] == std::byte{0} ? 0 : 1;
}

void SavedWorld::restore(std::span<const ComponentId> components) {
  // Components are in order of appearance: a thread comes before its fiber, and that before what it has made.
  for (SlotIndex i = 0; i < table_.size(); ++i) {
    const ComponentId wanted = i < components.size() ? components[i] : 0;
    const bool same = table_.known(i) == wanted;
    if (same && !in_doubt_) continue;
    table_.set_known(i, wanted);
    const Component& component = table_.component(i);
    if (i == ComponentTable::shape) continue;
    if (recall_.is_on() && FiberRecall::is_lazy(component)) {
      recall_.changed(i);
      continue;
    }
    if (wanted == 0) continue;
    const auto bytes = table_.bytes(i, wanted);
    if (!same || !world_.component_is(component, bytes)) world_.put_component(component, bytes);
  }
  in_doubt_ = false;
  const std::size_t count = world_.thread_count();
  for (std::size_t id = 0; id < count; ++id)
    table_.of_thread(static_cast<ThreadId>(id)).present = world_.thread(static_cast<ThreadId>(id)).objects;
  for (std::size_t id = count; id < threads_present_; ++id) table_.of_thread(static_cast<ThreadId>(id)).present = 0;
  threads_present_ = count;
  shape_known_ = true;
  forget_touched();
  world_.continue_from_state();
}

void SavedWorld::forget() {
  recall_.stop(FiberRecall::Memory::garbage);
  for (SlotIndex i = 0; i < table_.size(); ++i) table_.set_known(i, 0);
  for (std::size_t id = 0; id < table_.thread_count(); ++id) table_.of_thread(static_cast<ThreadId>(id)).present = 0;
  threads_present_ = 0;
  shape_known_ = false;
  in_doubt_ = false;
  forget_touched();
}

}  // namespace pcheck::checker
