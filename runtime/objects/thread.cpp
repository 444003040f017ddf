/// Operations of threads themselves: spawn, join, yield, sleep, choose, and the end of an object's life.

#include <utility>

#include "objects/semantics.hpp"
#include "world/process_statics.hpp"

namespace pcheck::model {

namespace {

using Kind = OperationKind;

std::uint64_t apply_spawn(World& world, ThreadId thread, const Operation& operation, unsigned) {
  auto* const body = reinterpret_cast<ThreadBody*>(operation.argument);
  const bool is_process = (operation.flags & as_process) != 0;
  if (!is_process)
    if (auto own = statics::ProcessStatics::of(world, thread)) own->begin_threads(world, thread);
  const ThreadId started = world.create_thread(body, operation.label, thread);
  if (is_process && started != no_thread) {
    world.keep_processes_apart();
    world.begin_process(started, thread);
  }
  return started;
}

bool is_process(const World& world, ThreadId thread) { return world.thread(thread).process == thread; }

/// The exit code as the fiber is told it.
std::uint64_t code_of(const World& world, ThreadId process) {
  return static_cast<std::uint32_t>(std::int32_t{world.thread(process).exit_code});
}

constexpr int terminated = -15;  ///< as by SIGTERM

/// A process ends within its last operation. Whoever asks for it or terminates it may come before its end all the same, as long
/// as nobody has seen that: the second answer.
unsigned seeming_answers(const World& world, ThreadId, const Operation& operation) {
  return world.thread(operation.target).may_seem_alive ? 2 : 1;
}

void see_end(World& world, ThreadId process) {
  if (std::as_const(world).thread(process).may_seem_alive) world.thread(process).may_seem_alive = false;
}

std::uint64_t apply_terminate(World& world, ThreadId, const Operation& operation, unsigned answer) {
  const bool comes_in_time = std::as_const(world).thread(operation.target).status == ThreadStatus::alive || answer == 1;
  if (comes_in_time) world.end_process(operation.target, terminated);
  see_end(world, operation.target);
  return 0;
}
std::uint64_t apply_exit_process(World& world, ThreadId thread, const Operation& operation, unsigned) {
  const ThreadId process = world.thread(thread).process;
  world.end_process(process, static_cast<int>(operation.argument));
  return 0;
}
std::uint64_t apply_poll_process(World& world, ThreadId, const Operation& operation, unsigned answer) {
  const bool has_ended = std::as_const(world).thread(operation.target).status == ThreadStatus::finished;
  if (!has_ended || answer == 1) return still_running;
  see_end(world, operation.target);
  return code_of(world, operation.target);
}

bool joins_thread(const Operation& join, ThreadId thread) { return join.target == thread; }

unsigned join_answers(const World& world, ThreadId thread, const Operation& operation) {
  // Joining oneself is let through, to be reported as misuse.
  return operation.target == thread || world.thread(operation.target).status == ThreadStatus::finished;
}

std::uint64_t apply_join(World& world, ThreadId thread, const Operation& operation, unsigned) {
  if (operation.target == thread) {
    world.fail("lock_misuse", "a thread joins itself");
    return 0;
  }
  Thread& self = world.thread(thread);
  self.joined |= world.thread(operation.target).joined;
  self.joined |= Thread::bit_of(operation.target);
  return is_process(world, operation.target) ? code_of(world, operation.target) : 0;
}

unsigned sleep_answers(const World& world, ThreadId, const Operation& operation) { return world.time_is_up(operation); }

unsigned choose_answers(const World&, ThreadId, const Operation& operation) { return static_cast<unsigned>(operation.argument); }
std::uint64_t apply_choose(World&, ThreadId, const Operation&, unsigned answer) { return answer; }

std::uint64_t apply_pass_std_token(World& world, ThreadId, const Operation&, unsigned) {
  world.note_std_token();
  return 0;
}

std::uint64_t apply_outcome(World& world, ThreadId, const Operation& operation, unsigned) {
  world.add_outcome(operation.label, static_cast<ValueType>(operation.argument2 & ((1U << value_type_bits) - 1)),
                    operation.argument);
  return 0;
}

/// A mutex must not be destroyed while held, nothing while a thread stands at an operation on it.
std::uint64_t apply_destroy(World& world, ThreadId thread, const Operation& operation, unsigned) {
  const Object& object = world.object(operation.object);
  if (world.is_held(object)) {
    world.fail("lock_misuse", object.type == ObjectType::once_flag ? "destroyed while a call_once runs" : "destroyed while held",
               operation.object);
    return 0;
  }
  for (ThreadId other = 0; other < world.thread_count(); ++other) {
    const Thread& waiter = world.thread(other);
    if (other == thread || waiter.status != ThreadStatus::alive || waiter.has_been_notified(operation.object)) continue;
    if (waiter.pending.object == operation.object || waiter.pending.object2 == operation.object) {
      world.fail("lock_misuse", "destroyed while another thread waits on it or is about to use it", operation.object);
      return 0;
    }
  }
  world.bury(operation.object);
  return 0;
}

}  // namespace

void add_thread_semantics(SemanticsTable& table) {
  table[index(Kind::none)] = {.name = "none"};
  table[index(Kind::spawn)] = {.name = "spawn", .apply = apply_spawn};
  table[index(Kind::join)] = {
      .name = "join", .answers = join_answers, .waits_for = WaitsFor::end, .apply = apply_join, .awaits_end = joins_thread};
  table[index(Kind::terminate)] = {
      .name = "terminate", .answers = seeming_answers, .apply = apply_terminate, .touches_all = true, .is_passed_by_none = true};
  table[index(Kind::exit_process)] = {
      .name = "exit", .apply = apply_exit_process, .touches_all = true, .is_passed_by_none = true};
  table[index(Kind::poll_process)] = {.name = "exit code",
                                      .answers = seeming_answers,
                                      .apply = apply_poll_process,
                                      .touches_all = true,
                                      .is_passed_by_none = true};
  table[index(Kind::yield)] = {.name = "yield", .is_confined = true};
  table[index(Kind::sleep)] = {.name = "sleep", .answers = sleep_answers};
  table[index(Kind::choose)] = {
      .name = "choose", .answers = choose_answers, .waits_for = WaitsFor::nothing, .apply = apply_choose};
  table[index(Kind::outcome)] = {.name = "outcome", .apply = apply_outcome};
  table[index(Kind::progress)] = {.name = "progress"};
  // A token is looked at without an operation, after any other.
  table[index(Kind::request_stop)] = {.name = "request_stop", .touches_all = true, .is_passed_by_none = true};
  // It may not hold of what others do for a while.
  table[index(Kind::declare_invariant)] = {.name = "invariant", .touches_all = true, .is_passed_by_none = true};
  table[index(Kind::stop_requested)] = {.name = "stop_requested"};
  table[index(Kind::pass_std_token)] = {.name = "take std::stop_token", .apply = apply_pass_std_token};
  table[index(Kind::destroy)] = {.name = "destroy", .apply = apply_destroy};
}

}  // namespace pcheck::model
