/// The state as components that change independently; see Component.

#include <cstddef>
#include <cstring>

#include "world/image.hpp"
#include "world/world.hpp"

namespace pcheck::model {

namespace {

std::size_t bytes_between(const void* begin, const void* end) {
  return static_cast<std::size_t>(static_cast<const std::byte*>(end) - static_cast<const std::byte*>(begin));
}

}  // namespace

std::size_t World::regions(const Component& component, Region (&result)[2]) {
  State& s = state();
  Thread& thread = s.threads[component.thread];
  switch (component.kind) {
    case Component::Kind::common: {
      // Steps count the path, not the state.
      auto* const begin = reinterpret_cast<std::byte*>(&s.thread_count);
      result[0] = {begin, bytes_between(begin, s.invariants) + s.invariant_count * sizeof(InvariantEntry)};
      result[1] = {reinterpret_cast<std::byte*>(s.outcomes), s.outcome_count * sizeof(OutcomeEntry)};
      return 2;
    }
    case Component::Kind::globals:
      result[0] = {image::globals().data(), image::globals().size()};
      return 1;
    case Component::Kind::thread: {
      auto* const begin = reinterpret_cast<std::byte*>(&thread.status);
      result[0] = {begin, bytes_between(begin, thread.held) + thread.held_count * sizeof(ObjectId)};
      return 1;
    }
    case Component::Kind::fiber: {
      result[0] = {reinterpret_cast<std::byte*>(static_cast<FiberState*>(&thread)), sizeof(FiberState)};
      if (thread.context == nullptr) return 1;
      auto* const stack = static_cast<std::byte*>(thread.context);
      auto* const top =
          reinterpret_cast<std::byte*>(arena::stacks_begin + (component.thread + std::size_t{1}) * arena::stack_slot_bytes);
      result[1] = {stack, static_cast<std::size_t>(top - stack)};
      return 2;
    }
    case Component::Kind::heap:
      if (thread.heap.used == 0) return 0;
      result[0] = {reinterpret_cast<std::byte*>(&thread.heap), sizeof(Heap)};
      result[1] = {heap_begin(component.thread), thread.heap.used};
      return 2;
    case Component::Kind::object:
      result[0] = {reinterpret_cast<std::byte*>(place_of(component.object)), sizeof(Object)};
      return 1;
  }
  return 0;
}

void World::append_component(const Component& component, std::vector<std::byte>& bytes) const {
  Region parts[2];
  const std::size_t count = regions(component, parts);
  for (std::size_t i = 0; i < count; ++i) bytes.insert(bytes.end(), parts[i].begin, parts[i].begin + parts[i].bytes);
}

bool World::component_is(const Component& component, std::span<const std::byte> bytes) const {
  Region parts[2];
  const std::size_t count = regions(component, parts);
  std::size_t offset = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (offset + parts[i].bytes > bytes.size()) return false;
    if (std::memcmp(parts[i].begin, bytes.data() + offset, parts[i].bytes) != 0) return false;
    offset += parts[i].bytes;
  }
  return offset == bytes.size();
}

void World::read_thread(std::span<const std::byte> thread, std::span<const std::byte> fiber, Thread& result) {
  const std::size_t fixed = bytes_between(&result.status, result.held);
  std::memcpy(static_cast<void*>(&result.status), thread.data(), fixed);
  std::memcpy(result.held, thread.data() + fixed, result.held_count * sizeof(ObjectId));
  std::memcpy(static_cast<void*>(static_cast<FiberState*>(&result)), fiber.data(), sizeof(FiberState));
}

void World::put_component(const Component& component, std::span<const std::byte> bytes) {
  State& s = state();
  Thread& thread = s.threads[component.thread];
  const auto put = [&](void* to, std::size_t offset, std::size_t count) { std::memcpy(to, bytes.data() + offset, count); };
  switch (component.kind) {
    case Component::Kind::common: {
      const std::size_t fixed = bytes_between(&s.thread_count, s.invariants);
      put(&s.thread_count, 0, fixed);
      put(s.invariants, fixed, s.invariant_count * sizeof(InvariantEntry));
      put(s.outcomes, fixed + s.invariant_count * sizeof(InvariantEntry), s.outcome_count * sizeof(OutcomeEntry));
      break;
    }
    case Component::Kind::globals:
      put(image::globals().data(), 0, bytes.size());
      break;
    case Component::Kind::thread: {
      const std::size_t fixed = bytes_between(&thread.status, thread.held);
      put(&thread.status, 0, fixed);
      put(thread.held, fixed, thread.held_count * sizeof(ObjectId));
      break;
    }
    case Component::Kind::fiber:
      put_fiber_state(component.thread, bytes);
      if (thread.context != nullptr) put(thread.context, sizeof(FiberState), bytes.size() - sizeof(FiberState));
      break;
    case Component::Kind::heap:
      if (bytes.empty()) {
        thread.heap = Heap{};
        break;
      }
      put(&thread.heap, 0, sizeof(Heap));
      put(heap_begin(component.thread), sizeof(Heap), bytes.size() - sizeof(Heap));
      break;
    case Component::Kind::object:
      put(place_of(component.object), 0, bytes.size());
      break;
  }
}

void World::put_fiber_state(ThreadId thread, std::span<const std::byte> bytes) {
  std::memcpy(static_cast<void*>(static_cast<FiberState*>(&state().threads[thread])), bytes.data(), sizeof(FiberState));
}

void World::continue_from_state() {
  enabled_.forget();
  is_plain_ = is_plain();
  end_ = End::running;
  running_ = no_thread;
  started_ = no_thread;
  clock_advanced_ = false;
}

}  // namespace pcheck::model
