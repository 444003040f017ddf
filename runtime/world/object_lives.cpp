/// Objects of the scenario are made, held and destroyed.

#include <algorithm>
#include <stdexcept>

#include "objects/semantics.hpp"
#include "world/image.hpp"
#include "world/scenario_code.hpp"
#include "world/world.hpp"

namespace pcheck::model {

namespace {

constexpr const char* too_many_objects = "a thread of the scenario creates more than 65,535 objects";

}  // namespace

ObjectId World::create(const ObjectInit& init, std::string_view name, const void* pc) {
  World* const world = current();
  const ThreadId creator = world != nullptr && world->running_ != no_thread ? world->running_ : ThreadId{0};
  if (world == nullptr) arena::reserve();  // a global of the scenario, or of the program around it
  if (!has_room_for_object(creator)) {
    if (world == nullptr) throw std::length_error("more than 65,535 pcheck objects in the program's globals");
    world->abandon_for_configuration(too_many_objects);
  }
  const ObjectId id = add_object(creator, {.type = init.type,
                                           .value_type = init.value_type,
                                           .alive = true,
                                           .value = init.value,
                                           .limit = init.limit,
                                           .name = name.empty() ? nullptr : copy_text(name),
                                           .created_at = pc});
  if (world == nullptr || world->explaining_) {
    const OutsideScenario outside;
    const image::Initialising paused(false);
    record_trace(creation_traces()[id]);
  }
  return id;
}

bool World::has_room_for_object(ThreadId creator) { return state().threads[creator].objects + 1 < arena::objects_per_thread_max; }

ObjectId World::add_object(ThreadId creator, const Object& object) {
  const ObjectId id = object_id(creator, ++state().threads[creator].objects);
  if (World* const world = current(); world != nullptr) world->touched_.add(id);
  *place_of(id) = object;
  return id;
}

ObjectId World::add_own_object(ThreadId creator, const Object& object) {
  if (!has_room_for_object(creator)) {
    configuration_error_ = too_many_objects;
    end_ = End::failed;
    return no_object;
  }
  return add_object(creator, object);
}

void World::destroy(ObjectId id, const void* pc) {
  if (peeking_) return;
  if (id == no_object) abandon_with("lock_misuse", "an object is destroyed twice, or after its memory was freed");
  if (!has_joined_all()) {
    Operation& pending = pending_to_fill();
    pending = Operation{};
    pending.kind = OperationKind::destroy;
    pending.object = id;
    pending.pc = pc;
    await_result();
    return;
  }
  if (is_watched(id) && state().invariant_count != 0) evaluate_invariants_early();
  const Object& object = *place_of(id);
  if (is_held(object))
    abandon_with("lock_misuse",
                 object.type == ObjectType::once_flag ? "destroyed while a call_once runs" : "destroyed while held", id);
  bury(id);
}

/// Ends an object's life; nothing of its value is left to tell states apart.
void World::bury(ObjectId id) {
  Object& object = this->object(id);
  object.alive = false;
  object.value = object.limit = object.extra = 0;
}

void World::hold(ThreadId id, ObjectId object) {
  Thread& thread = this->thread(id);
  if (thread.held_count == Thread::held_max) {
    configuration_error_ = "a thread of the scenario holds more than 32 locks at once";
    end_ = End::failed;
    return;
  }
  thread.held[thread.held_count++] = object;
}

bool World::unhold(ThreadId id, ObjectId object) {
  Thread& thread = this->thread(id);
  for (unsigned i = thread.held_count; i-- > 0;) {
    if (thread.held[i] != object) continue;
    for (unsigned j = i + 1; j < thread.held_count; ++j) thread.held[j - 1] = thread.held[j];
    thread.held[--thread.held_count] = no_object;
    return true;
  }
  return false;
}

bool World::holds(ThreadId id, ObjectId object) const {
  const Thread& thread = state().threads[id];
  return std::find(thread.held, thread.held + thread.held_count, object) != thread.held + thread.held_count;
}

}  // namespace pcheck::model
