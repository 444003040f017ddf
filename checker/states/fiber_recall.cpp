#include "checker/states/fiber_recall.hpp"

#include <algorithm>

#include "world/signals.hpp"

namespace pcheck::checker {

using model::Component;
using model::ThreadId;

void RecallTrace::clear() {
  fibers.clear();
  used.clear();
  is_whole = true;
}

bool FiberRecall::is_lazy(const Component& component) {
  return component.kind == Component::Kind::fiber || component.kind == Component::Kind::heap ||
         component.kind == Component::Kind::globals;
}

SlotIndex FiberRecall::slot_of(const Component& component) {
  if (component.kind == Component::Kind::globals) return ComponentTable::globals;
  if (component.thread >= table_.thread_count()) return no_slot;
  const auto& slots = table_.of_thread(component.thread);
  return component.kind == Component::Kind::fiber ? slots.fiber : slots.heap;
}

void FiberRecall::set_access(SlotIndex slot, model::Access access) {
  Region& memory = regions_[slot];
  if (memory.access == access) return;
  model::set_access(table_.component(slot), access, world_.options().stack_bytes);
  memory.access = access;
}

void FiberRecall::start() {
  if (on_ || !model::SignalGuard::is_active()) return;
  on_ = true;
  readable_.clear();
  readable_.reserve(touched_max);
  written_.reserve(touched_max);
  own_ = no_slot;
  regions_.clear();
  regions_.resize(table_.size());
  for (SlotIndex slot = 0; slot < table_.size(); ++slot) {
    if (!is_lazy(table_.component(slot))) continue;
    regions_[slot].in_memory = table_.known(slot);
    set_access(slot, model::Access::none);
  }
  world_.set_fiber_memory(this);
  model::set_fault_handler(this);
}

void FiberRecall::stop(Memory memory) {
  if (!on_) return;
  on_ = false;
  world_.set_fiber_memory(nullptr);
  model::set_fault_handler(nullptr);
  for (SlotIndex slot = 0; slot < regions_.size(); ++slot) {
    if (!is_lazy(table_.component(slot))) continue;
    set_access(slot, model::Access::write);
    if (memory == Memory::current) bring_up_to_date(slot);
  }
}

/// Precondition: the memory can be written.
void FiberRecall::bring_up_to_date(SlotIndex slot) {
  const ComponentId wanted = table_.known(slot);
  if (wanted == 0 || regions_[slot].in_memory == wanted) return;
  world_.put_component(table_.component(slot), table_.bytes(slot, wanted));
  regions_[slot].in_memory = wanted;
}

/// Lets the component be touched. It is called from the signal handler, too, and allocates nothing.
void FiberRecall::open(SlotIndex slot, bool is_write) {
  Region& memory = regions_[slot];
  const bool is_new = memory.access == model::Access::none;
  if (is_new || is_write) {
    if (is_write || (table_.known(slot) != 0 && memory.in_memory != table_.known(slot))) set_access(slot, model::Access::write);
    if (is_new) bring_up_to_date(slot);
    set_access(slot, is_write ? model::Access::write : model::Access::read);
  }
  if (slot == own_) return;
  if (is_new) {
    readable_.push_back(slot);
    if (memory.openings < openings_sticky) ++memory.openings;
  }
  if (!is_write) return;
  memory.in_memory = 0;
  if (std::find(written_.begin(), written_.end(), slot) == written_.end()) written_.push_back(slot);
}

void FiberRecall::close(SlotIndex slot) {
  set_access(slot, model::Access::none);
  if (own_ == slot) own_ = no_slot;
  else std::erase(readable_, slot);
}

bool FiberRecall::on_fault(const Component& component, bool is_write) {
  const SlotIndex slot = slot_of(component);
  if (slot == no_slot || slot >= regions_.size() || regions_[slot].access == model::Access::write) return false;
  if (regions_[slot].access == model::Access::read && !is_write) return false;
  if (readable_.size() == touched_max) return false;
  open(slot, is_write);
  return true;
}

void FiberRecall::before_heap_use(ThreadId owner) {
  const SlotIndex slot = slot_of({.kind = Component::Kind::heap, .thread = owner});
  if (slot != no_slot && slot < regions_.size() && regions_[slot].access != model::Access::write) open(slot, true);
}

/// The stack of the fiber that ran last may be out of date, and somebody else might read it.
void FiberRecall::before_predicates() {
  if (own_ == no_slot) return;
  set_access(own_, model::Access::write);
  bring_up_to_date(own_);
}

void FiberRecall::changed(SlotIndex slot) {
  Region& memory = region(slot);
  const Component& component = table_.component(slot);
  const ComponentId id = table_.known(slot);
  if (component.kind == Component::Kind::fiber && id != 0) world_.put_fiber_state(component.thread, table_.bytes(slot, id));
  if (memory.access == model::Access::none || slot == own_) return;
  memory.openings = 0;
  close(slot);
}

/// Objects and what is common to all threads are always current in memory; their numbers are not, after a step.
void FiberRecall::look_at_touched() {
  if (world_.is_common_touched()) table_.look_at(ComponentTable::common);
  world_.forget_touched_common();
  const model::TouchedObjects& touched = world_.touched();
  if (touched.are_all()) return;
  for (const model::ObjectId object : touched.ids())
    if (object != model::no_object) table_.look_at(table_.object(object));
  world_.forget_touched();
}

bool FiberRecall::recall(ThreadId thread) {
  const SlotIndex fiber = table_.of_thread(thread).fiber;
  const FiberCache::Start start{{fiber, table_.known(fiber)}, world_.thread(thread).result};
  look_at_touched();
  const bool found = cache_.find(start, table_.known(), [&](const FiberCache::Run& run) {
    if (trace_ != nullptr) note(start, run);
    table_.set_known(fiber, run.fiber);
    changed(fiber);
    if (run.ends) world_.note_end(thread);
    for (const Content& write : run.writes) put(write);
  });
  ++(found ? hits_ : misses_);
  if (trace_ != nullptr && !found) trace_->is_whole = false;
  return found;
}

/// Whoever is written to was read, too.
void FiberRecall::note(const FiberCache::Start& start, const FiberCache::Run& run) {
  trace_->fibers.push_back(start.fiber.id);
  for (const Content& read : run.reads) trace_->used.push_back(read.slot);
}

/// A content that a recalled run leaves behind.
void FiberRecall::put(const Content& content) {
  table_.set_known(content.slot, content.id);
  const Component& component = table_.component(content.slot);
  if (is_lazy(component)) changed(content.slot);
  else world_.put_component(component, table_.bytes(content.slot, content.id));
}

void FiberRecall::before_run(ThreadId thread) {
  const auto& slots = table_.of_thread(thread);
  region(slots.heap);
  if (own_ != slots.fiber) {
    if (own_ != no_slot) close(own_);
    if (region(slots.fiber).access != model::Access::none) std::erase(readable_, slots.fiber);
    own_ = slots.fiber;
  }
  set_access(own_, model::Access::write);
  bring_up_to_date(own_);
  written_.clear();
  look_at_touched();
  run_ = {{own_, table_.known(own_)}, world_.thread(thread).result};
  world_.begin_noting();
}

void FiberRecall::after_run(ThreadId thread) {
  if (world_.end() != model::End::running) {
    // What has ended will not be gone on with, and what it has left in memory is of no state.
    regions_[own_].in_memory = 0;
    for (const SlotIndex slot : written_) regions_[slot].in_memory = 0;
    close_touched();
    return;
  }
  bool is_repeatable = run_.fiber.id != 0 && world_.is_repeatable() && !world_.touched().are_all();
  const SlotIndex heap = table_.of_thread(thread).heap;
  if (table_.known(heap) == 0) {
    regions_[heap].in_memory = table_.look_at(heap);
    is_repeatable = false;
    // The first time it is used it has not been guarded yet.
    if (std::find(readable_.begin(), readable_.end(), heap) == readable_.end()) set_access(heap, model::Access::none);
  }
  reads_.clear();
  for (const SlotIndex slot : readable_) reads_.push_back({slot, table_.known(slot)});
  if (world_.has_used_common()) reads_.push_back({ComponentTable::common, table_.known(ComponentTable::common)});
  for (const model::ObjectId object : world_.touched().ids()) {
    const SlotIndex slot = table_.object(object);
    const bool is_listed = std::any_of(reads_.begin(), reads_.end(), [&](const Content& read) { return read.slot == slot; });
    if (!is_listed) reads_.push_back({slot, table_.known(slot)});
  }
  regions_[own_].in_memory = table_.look_at(own_);
  note_writes();
  if (is_repeatable) {
    const bool ends = world_.thread(thread).status == model::ThreadStatus::finished;
    cache_.add(run_, reads_, table_.known(own_), ends, writes_);
  }
  close_touched();
}

/// The contents of what was written, of all that was read.
void FiberRecall::note_writes() {
  writes_.clear();
  for (const Content& read : reads_) {
    const bool may_differ =
        !is_lazy(table_.component(read.slot)) || std::find(written_.begin(), written_.end(), read.slot) != written_.end();
    if (!may_differ) continue;
    const ComponentId after = table_.look_at(read.slot);
    if (is_lazy(table_.component(read.slot))) regions_[read.slot].in_memory = after;
    if (after != read.id) writes_.push_back({read.slot, after});
  }
}

/// Guards again what was touched, but for what is touched time and again.
void FiberRecall::close_touched() {
  std::erase_if(readable_, [&](SlotIndex slot) {
    const bool sticky = regions_[slot].openings == openings_sticky && regions_[slot].in_memory != 0;
    set_access(slot, sticky ? model::Access::read : model::Access::none);
    return !sticky;
  });
}

}  // namespace pcheck::checker
