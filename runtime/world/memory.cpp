/// Memory that the world gives to scenarios, and takes for itself, from the heaps of the threads.

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>

#include "world/image.hpp"
#include "world/scenario_code.hpp"
#include "world/world.hpp"

namespace pcheck::model {

void World::set_fiber_memory(FiberMemory* memory) {
  fiber_memory_ = memory;
  is_plain_ = is_plain();
}

void World::clear_dead_stacks() {
  dead_stack_.clear_from_now_on();
  is_plain_ = is_plain();
}

void World::run_fibers_from_now_on() {
  must_run_fibers_ = true;
  if (fiber_memory_ != nullptr) fiber_memory_->before_operations_use_it();
}

const char* World::copy_text(std::string_view text) {
  char* copy = nullptr;
  if (scenario_code.running || image::is_initialising()) {
    copy = static_cast<char*>(allocate(text.size() + 1, 1));
    if (current() != nullptr) current()->note_internal_block(copy);
  } else {
    copy = static_cast<char*>(std::malloc(text.size() + 1));  // a global made by code that is not the scenario's
  }
  std::memcpy(copy, text.data(), text.size());
  copy[text.size()] = '\0';
  return copy;
}

void* World::allocate(std::size_t bytes, std::size_t alignment) {
  if (current() == nullptr) arena::reserve();
  const ThreadId owner = scenario_code.running ? scenario_code.heap : ThreadId{0};
  if (current() != nullptr && current()->fiber_memory_ != nullptr) current()->fiber_memory_->before_heap_use(owner);
  void* const block = heap_allocate(state().threads[owner].heap, owner, bytes, alignment);
  if (current() != nullptr && current()->traces_allocations_ && current()->explaining_ && block != nullptr) {
    const OutsideScenario outside;
    record_trace(current()->allocation_traces_[block]);
  }
  return block;
}

void World::release(void* user) {
  const ThreadId owner = header_of(user)->owner;
  if (owner >= arena::threads_max) {
    if (scenario_code.running) current()->abandon_with("crash", "free() or delete of an address that was not allocated");
    return;
  }
  const ThreadId releasing = scenario_code.running ? scenario_code.heap : owner;
  if (current() != nullptr && current()->fiber_memory_ != nullptr) current()->fiber_memory_->before_heap_use(owner);
  const Released released = heap_release(state().threads[owner].heap, releasing, user);
  if (released == Released::ok && current() != nullptr && !current()->allocation_traces_.empty()) {
    const OutsideScenario outside;
    current()->allocation_traces_.erase(user);
  }
  if (released == Released::ok || !scenario_code.running) return;
  current()->abandon_with(
      "crash", released == Released::twice ? "memory freed twice" : "free() or delete of an address that was not allocated");
}

void World::note_internal_block(const void* block) {
  ++state().threads[header_of(block)->owner].internal_blocks;
  if (allocation_traces_.empty()) return;
  const OutsideScenario outside;
  allocation_traces_.erase(block);
}

std::vector<Trace> World::leak_traces() const {
  std::vector<Trace> traces;
  for (const auto& [block, trace] : allocation_traces_) {
    const Thread& owner = state().threads[header_of(block)->owner];
    if (owner.heap.live > owner.internal_blocks) traces.push_back(trace);  // not of a process that has taken all with it
  }
  return traces;
}

void* World::allocate_for(ThreadId owner, std::size_t bytes) {
  Thread& thread = state().threads[owner];
  void* const block = heap_allocate(thread.heap, owner, bytes, alignof(std::max_align_t));
  if (block == nullptr) throw std::bad_alloc();
  ++thread.internal_blocks;
  return block;
}

void World::release_for(ThreadId owner, void* block) {
  Thread& thread = state().threads[owner];
  heap_release(thread.heap, owner, block);
  --thread.internal_blocks;
}

}  // namespace pcheck::model
