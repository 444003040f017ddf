/// Processes: threads with memory of their own, and the functions of <pcheck/model/process.hpp>.

#include <pcheck/model/interprocess.hpp>
#include <pcheck/model/process.hpp>

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

#include "world/foreign_memory.hpp"
#include "world/given_memory.hpp"
#include "world/process_statics.hpp"
#include "world/scenario_code.hpp"
#include "world/signals.hpp"
#include "world/world.hpp"

namespace pcheck::model {

namespace {

std::string name_of(const World& world, ThreadId thread) {
  if (const char* const name = world.thread(thread).name) return name;
  return "process " + std::to_string(thread);
}

std::string memory_words(const World& world, const Component& component) {
  switch (component.kind) {
    case Component::Kind::fiber:
      return "the stack of " + name_of(world, component.thread);
    case Component::Kind::heap:
      return "the heap of " + name_of(world, component.thread);
    default:
      return "the globals of " + name_of(world, 0);
  }
}

}  // namespace

void World::keep_processes_apart() {
  run_fibers_from_now_on();  // who recalls a fiber does not see what it writes
  if (foreign_memory_ == nullptr) foreign_memory_ = std::make_unique<ForeignMemory>();
  is_plain_ = is_plain();
}

void World::swap_statics_from_now_on() {
  swaps_statics_ = true;
  is_plain_ = is_plain();
}

void World::swap_statics(ThreadId thread) {
  if (auto own = statics::ProcessStatics::of(*this, thread)) own->swap();
}

/// A process has come to the end of its first thread, on its fiber. What its statics hold goes with it. (Where it is ended from
/// outside, all that it holds does, and its statics are not in place.)
void World::forget_statics(ThreadId process) {
  Thread& first = this->thread(process);
  if (statics::ProcessStatics::of(*this, process)->has_initialised_in_place(*this)) first.internal_blocks = first.heap.live;
}

void World::remember_foreign_memory(ThreadId thread) {
  foreign_memory_->remember(*this, thread);
  foreign_write_trace_.clear();
  if (explaining_ && SignalGuard::is_active()) foreign_memory_->guard(options_.stack_bytes);
}

void World::take_over_from(std::span<const std::byte> place) {
  foreign_memory_->allow(place);
  thread(running_).body = nullptr;  // its parent may destroy it
}

bool World::on_guarded_access(const void* address, void* signal_context) {
  if (foreign_memory_ == nullptr || !foreign_memory_->let_through(address, signal_context)) return false;
  const OutsideScenario outside;
  record_trace(access_trace_);
  return true;
}

bool World::on_single_step(void* signal_context) {
  if (foreign_memory_ == nullptr || !foreign_memory_->has_been_let_through(signal_context)) return false;
  const OutsideScenario outside;
  if (!foreign_memory_->find_write(*this)) {
    foreign_memory_->guard(options_.stack_bytes);
    return true;
  }
  foreign_memory_->unguard();
  foreign_write_trace_ = access_trace_;
  return true;
}

void World::look_at_foreign_memory(ThreadId thread) {
  foreign_memory_->unguard();
  if (end_ != End::running) return;
  const auto write = foreign_memory_->find_write(*this);
  if (!write) return;
  running_ = thread;  // whom the failure is attributed to
  fail("memory_not_shared", "writes to " + memory_words(*this, write->component) + ", where " + std::to_string(write->before) +
                                " becomes " + std::to_string(write->after) +
                                ": a process has memory of its own, and what it is to share must be created as shared");
  failure_trace_ = foreign_write_trace_;
}

void World::begin_process(ThreadId id, ThreadId parent) {
  thread(id).process = id;
  statics::ProcessStatics::begin(*this, id, parent);
}

void World::end_process(ThreadId process, int exit_code) {
  for (std::size_t i = 0; i < thread_count(); ++i) {
    const auto id = static_cast<ThreadId>(i);
    if (std::as_const(*this).thread(id).process != process || state().threads[id].status != ThreadStatus::alive) continue;
    Thread& thread = this->thread(id);
    FiberState left;
    left.objects = thread.objects;
    left.internal_blocks = thread.heap.live;  // its memory goes with it
    static_cast<FiberState&>(thread) = left;
    thread.notified = false;
    thread.waiting_on = no_object;
    note_end(id);
  }
  this->thread(process).exit_code = static_cast<std::int16_t>(exit_code);
}

bool World::is_held(const Object& lock) const {
  if (lock.readers != 0) return true;
  return lock.owner != no_thread && (!lock.process_shared || thread(lock.owner).status == ThreadStatus::alive);
}

ThreadId start_process(ThreadBody* body, std::string_view name) {
  World* const world = World::current();
  if (world == nullptr || world->running() == no_thread)
    throw std::logic_error("a process is for use inside PCHECK_SCENARIO or pcheck::explore()");
  Operation operation;
  operation.kind = OperationKind::spawn;
  operation.flags = as_process;
  operation.argument = reinterpret_cast<std::uint64_t>(body);
  if (!name.empty()) operation.label = World::copy_text(name);
  return static_cast<ThreadId>(world->perform(operation, __builtin_return_address(0)));
}

void take_over_from(const void* place, std::size_t bytes) {
  World::current()->take_over_from({static_cast<const std::byte*>(place), bytes});
}

void take_over(const void* object, std::size_t bytes) {
  World& world = *World::current();
  const OutsideScenario outside;
  give_blocks(world, world.thread(world.running()).process, {static_cast<const std::byte*>(object), bytes});
}

int exit_code_of_exception() {
  std::string text;
  try {
    throw;
  } catch (const std::exception& exception) {
    text = std::string("ends by an exception: ") + exception.what() + "\n";
  } catch (...) {
    text = "ends by an exception\n";
  }
  World::current()->print(text);
  return 1;
}

void finish_process(int exit_code) {
  World& world = *World::current();
  const ThreadId self = world.running();
  if (std::as_const(world).thread(self).has_started_threads) exit_process(exit_code);
  world.thread(self).exit_code = static_cast<std::int16_t>(exit_code);
  world.thread(self).may_seem_alive = true;
}

void exit_process(int exit_code) {
  World& world = *World::current();
  const ThreadId process = std::as_const(world).thread(world.running()).process;
  if (process == 0 || std::as_const(world).thread(process).is_rank) return;
  Operation operation;
  operation.kind = OperationKind::exit_process;
  operation.argument = static_cast<std::uint64_t>(exit_code);
  world.perform(operation, __builtin_return_address(0));
}

void share_between_processes(ObjectId object) { World::share(object); }

void share_block(ObjectId object, void* block) { World::share_block(object, block); }

}  // namespace pcheck::model
