#include "world/world.hpp"

#include <cxxabi.h>

#include <algorithm>
#include <boost/context/detail/fcontext.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>

#include "objects/semantics.hpp"
#include "world/foreign_memory.hpp"
#include "world/image.hpp"
#include "world/scenario_code.hpp"
#include "world/step.hpp"

namespace pcheck::model {

namespace {

using boost::context::detail::fcontext_t;
using boost::context::detail::jump_fcontext;
using boost::context::detail::make_fcontext;

World* the_world = nullptr;

constexpr std::size_t cleared_stack_bytes = 4096;

bool is_timed(OperationKind kind) {
  switch (kind) {
    case OperationKind::sleep:
    case OperationKind::timed_lock:
    case OperationKind::timed_lock_shared:
    case OperationKind::timed_wake:
    case OperationKind::timed_block:
    case OperationKind::timed_acquire:
    case OperationKind::timed_event_wait:
    case OperationKind::timed_put:
    case OperationKind::timed_get:
      return true;
    default:
      return false;
  }
}

/// Whether two threads' functions and what they have captured are the same.
bool are_alike(const ThreadBody* a, const ThreadBody* b) {
  return a != nullptr && b != nullptr && a->is_trivial() && b->is_trivial() && a->bytes() == b->bytes() &&
         std::memcmp(static_cast<const void*>(a), static_cast<const void*>(b), a->bytes()) == 0;
}

/// An exception that nothing catches ends up here, with the fiber's stack still as it was at the throw.
[[noreturn]] void terminate_scenario() {
  if (!scenario_code.running) std::abort();
  World& world = *the_world;
  std::string message;
  bool thrown = false;
  {
    const OutsideScenario outside;
    message = "std::terminate was called";
    if (const std::type_info* type = abi::__cxa_current_exception_type(); type != nullptr) {
      thrown = true;
      int status = 0;
      char* const name = abi::__cxa_demangle(type->name(), nullptr, nullptr, &status);
      message = status == 0 ? name : type->name();
      std::free(name);
      try {
        throw;
      } catch (const std::exception& exception) {
        message += ": ";
        message += exception.what();
      } catch (...) {
      }
    }
  }
  world.abandon_with(thrown ? "uncaught_exception" : "crash", message);
}

}  // namespace

World* World::current() { return the_world; }

World::World(std::function<void()> body, const WorldOptions& options) : body_(std::move(body)), options_(options) {
  if (the_world != nullptr) throw std::logic_error("a scenario cannot be explored from inside another one");
  if (options_.stack_bytes < arena::stack_bytes_min || options_.stack_bytes > arena::stack_bytes_max)
    throw std::invalid_argument("stack size must be between " + std::to_string(arena::stack_bytes_min >> 10) + " KiB and " +
                                std::to_string(arena::stack_bytes_max >> 10) + " KiB");
  options_.stack_bytes = (options_.stack_bytes + arena::page_bytes - 1) / arena::page_bytes * arena::page_bytes;
  arena::reserve();
  error_number_ = &errno;
  exception_globals_ = reinterpret_cast<ExceptionGlobals*>(abi::__cxa_get_globals());
  thread_locals_ = image::thread_locals();
  is_plain_ = is_plain();
  *place_of(no_object) = Object{};  // as free as any, so that who takes it for one goes on, and is found out
  take_baseline();
  previous_terminate_ = std::set_terminate(terminate_scenario);
  the_world = this;
}

World::~World() {
  restore_baseline();
  std::set_terminate(previous_terminate_);
  the_world = nullptr;
}

void World::take_baseline() {
  const auto globals = image::globals();
  baseline_globals_.assign(globals.begin(), globals.end());
  const Thread& main = state().threads[0];
  baseline_heap_state_ = main.heap;
  baseline_heap_.assign(heap_begin(0), heap_begin(0) + main.heap.used);
  baseline_object_count_ = main.objects;
  baseline_objects_.assign(place_of(0), place_of(0) + baseline_object_count_ + 1);
}

void World::restore_baseline() {
  std::copy(baseline_globals_.begin(), baseline_globals_.end(), image::globals().data());
  std::copy(baseline_heap_.begin(), baseline_heap_.end(), heap_begin(0));
  std::memcpy(static_cast<void*>(place_of(0)), baseline_objects_.data(), baseline_objects_.size() * sizeof(Object));
  State& s = state();
  s.thread_count = 0;
  s.alive_count = 0;
  s.steps = 0;
  s.clock_ns = 0;
  s.invariant_count = 0;
  s.outcome_count = 0;
  s.threads[invariant_heap].heap = Heap{};
  s.threads[0].heap = baseline_heap_state_;
  s.threads[0].objects = baseline_object_count_;
}

void World::start() {
  if (fiber_memory_ != nullptr) fiber_memory_->before_start();
  is_plain_ = is_plain();
  restore_baseline();
  end_ = End::running;
  enabled_.forget();
  failure_.clear();
  configuration_error_.clear();
  is_parameter_wrong_ = false;
  clock_advanced_ = false;
  if (explaining_) {
    thread_traces_.clear();
    outputs_.clear();
    failure_trace_.clear();
    allocation_traces_.clear();
    std::erase_if(creation_traces(), [&](const auto& entry) { return entry.first > baseline_object_count_; });
  }
  create_thread(nullptr, "main", no_thread);
  resume_started();
  running_ = no_thread;
  finish_step();
}

ThreadId World::create_thread(ThreadBody* body, const char* name, ThreadId parent) {
  State& s = state();
  if (s.thread_count == invariant_heap) {
    configuration_error_ = "the scenario starts more than 1,023 threads";
    end_ = End::failed;
    return no_thread;
  }
  const auto id = static_cast<ThreadId>(s.thread_count++);
  Thread& thread = this->thread(id);
  is_common_touched_ = true;
  if (id == 0) {
    const Heap heap = thread.heap;
    const std::uint32_t objects = thread.objects;
    std::construct_at(&thread);
    thread.heap = heap;
    thread.objects = objects;
  } else {
    std::construct_at(&thread);
  }
  thread.status = ThreadStatus::alive;
  thread.body = body;
  if (body != nullptr)
    thread.body_bytes =
        static_cast<std::uint16_t>(std::min<std::size_t>(body->bytes(), std::numeric_limits<std::uint16_t>::max()));
  thread.name = name;
  thread.parent = parent;
  thread.group = id;
  if (parent != no_thread && id > 0 && s.threads[id - 1].parent == parent && are_alike(s.threads[id - 1].body, body))
    thread.group = s.threads[id - 1].group;
  if (parent != no_thread) this->thread(parent).has_started_threads = true;
  if (parent != no_thread) this->thread(parent).children |= Thread::bit_of(id);
  ++s.alive_count;
  std::byte* const top = arena::prepare_stack(id, options_.stack_bytes);
  std::byte* const locals = thread_local_copy(top);
  if (dead_stack_.is_cleared() || fiber_memory_ != nullptr) {
    // What earlier executions have left would show through where frames have holes, and tell apart states that are the same.
    const std::size_t cleared = std::min(cleared_stack_bytes, options_.stack_bytes / 2);
    std::memset(locals - cleared, 0, cleared);
  }
  const auto initial = image::thread_locals_initial();
  if (!initial.empty()) std::memcpy(locals, initial.data(), initial.size());
  thread.context =
      make_fcontext(locals - 16, options_.stack_bytes - static_cast<std::size_t>(top - locals) - 16, [](auto transfer) {
        World& world = *the_world;
        world.scheduler_ = transfer.fctx;
        run_fiber();
      });
  thread.process = state().threads[parent == no_thread ? 0 : parent].process;
  if (started_ == no_thread) started_ = id;
  return id;
}

/// Runs the threads that create_thread() made to their first operations.
void World::resume_started() {
  if (started_ == no_thread) return;
  const ThreadId first = started_;
  started_ = no_thread;
  for (std::size_t id = first; id < thread_count() && end_ == End::running; ++id) resume(static_cast<ThreadId>(id));
}

/// What a fiber runs. Nothing here catches: an exception that leaves the thread's function must find no handler, so that
/// it ends in terminate_scenario() without unwinding. And nothing here keeps in its frame which thread it is, as the frame is
/// part of the fiber's state and threads that are alike would differ.
void World::run_fiber() {
  if (the_world->running_ == 0) {
    the_world->body_();
  } else {
    running_fiber().body->run();
    if (owns_body()) delete running_fiber().body;
  }
  while (running_fiber().thread_exit_list != nullptr) {
    const ThreadExit* const entry = running_fiber().thread_exit_list;
    running_fiber().thread_exit_list = entry->next;
    entry->function(entry->argument);
  }
  if (the_world->running_ == 0) image::run_main_exit();
  end_fiber();
}

/// Nothing of the scenario runs on this fiber any more.
[[gnu::noinline]] void World::end_fiber() {
  World& world = *the_world;
  FiberState& fiber = running_fiber();
  FiberState left;
  left.objects = fiber.objects;
  left.internal_blocks = fiber.internal_blocks;
  left.exceptions = fiber.exceptions;  // pcheck's, which it takes back
  fiber = left;
  *world.error_number_ = 0;
  world.note_end(world.running_);
  jump_fcontext(static_cast<fcontext_t>(world.scheduler_), nullptr);
  std::abort();  // a finished fiber is never resumed
}

/// Looked up anew at each call: never inlined, so that nothing of it is kept across others.
[[gnu::noinline]] FiberState& World::running_fiber() { return state().threads[the_world->running_]; }

/// A body that does nothing when it is destroyed is left as it is; that of a process is in memory of another one.
[[gnu::noinline]] bool World::owns_body() {
  const Thread& thread = state().threads[the_world->running_];
  if (thread.process == the_world->running_) return false;
  return !thread.body->is_trivial() || !arena::contains_heap(thread.body);
}

void World::note_end(ThreadId id) {
  State& s = state();
  Thread& thread = this->thread(id);
  is_common_touched_ = true;
  thread.status = ThreadStatus::finished;
  if (thread.statics != 0) forget_statics(id);
  thread.reads = {};
  thread.read_count = 0;
  thread.spurious_wakeups = 0;
  --s.alive_count;
}

const Event& World::step(Choice choice, const std::uint64_t* forced_result) { return step_inlined(choice, forced_result); }

unsigned World::answers(ThreadId id) const {
  const Thread& thread = state().threads[id];
  const Semantics& meaning = semantics(thread.pending.kind);
  return meaning.answers == nullptr ? 1 : meaning.answers(*this, id, thread.pending);
}

std::span<const Enabled> World::enabled() {
  if (end_ != End::running) return {};
  do
    if (const auto list = enabled_.make(*this, event_); !list.empty()) return list;
  while (options_.virtual_time && advance_clock());
  end_ = state().alive_count == 0 ? End::finished : End::stuck;
  return {};
}

/// Moves the virtual clock to the earliest deadline ahead; false if there is none.
bool World::advance_clock() {
  State& s = state();
  std::uint64_t earliest = ~std::uint64_t{0};
  for (ThreadId id = 0; id < s.thread_count; ++id) {
    const Thread& thread = s.threads[id];
    if (thread.status == ThreadStatus::alive && thread.pending.argument2 > s.clock_ns && is_timed(thread.pending.kind))
      earliest = std::min(earliest, thread.pending.argument2);
  }
  if (earliest == ~std::uint64_t{0}) return false;
  s.clock_ns = earliest;
  is_common_touched_ = true;
  clock_advanced_ = true;
  return true;
}

std::uint64_t World::perform(const Operation& operation, const void* pc) {
  if (!peeking_ && running_ == no_thread) throw std::logic_error("a pcheck object is used outside a scenario");
  Operation& pending = pending_to_fill();
  pending = operation;
  pending.pc = pc;
  return await_result();
}

std::uint64_t World::await_result() { return await_result_inlined(); }

void World::abandon(End end) {
  leave_scenario();
  end_ = end;
  if (peeking_) siglongjmp(peek_exit_, 1);
  jump_fcontext(static_cast<fcontext_t>(scheduler_), nullptr);
  std::abort();  // an abandoned fiber is never resumed
}

void World::abandon_with(std::string_view kind, std::string_view message, ObjectId object, std::uint16_t request) {
  const ThreadId thread = running_;
  leave_scenario();
  if (explaining_) record_trace(failure_trace_);
  failure_.set(kind, message, thread, object, request);
  abandon(End::failed);
}

void World::abandon_for_configuration(std::string_view message) {
  leave_scenario();
  configuration_error_ = message;
  abandon(End::failed);
}

void World::abandon_for_parameter(std::string_view message) {
  is_parameter_wrong_ = true;
  abandon_for_configuration(message);
}

void Failure::set(std::string_view the_kind, std::string_view the_message, ThreadId by, ObjectId about,
                  std::uint16_t about_request) {
  kind = the_kind;
  message = the_message;
  thread = by;
  object = about;
  request = about_request;
}

void World::fail(std::string_view kind, std::string_view message, ObjectId object) {
  end_ = End::failed;
  failure_.set(kind, message, running_, object);
  running_ = no_thread;
}

bool World::is_waiting(ThreadId id, ObjectId object) const {
  const Thread& thread = state().threads[id];
  if (thread.status != ThreadStatus::alive || thread.notified) return false;
  return thread.waiting_on == object || (thread.pending.kind == OperationKind::atomic_wait && thread.pending.object == object);
}

std::span<const OutcomeEntry> World::outcomes() const { return {state().outcomes, state().outcome_count}; }

bool World::has_final_outcomes() const {
  if (end_ != End::failed) return end_ == End::finished;
  const bool is_left = failure_.thread != no_thread && state().threads[failure_.thread].status == ThreadStatus::alive;
  return state().alive_count == (is_left ? 1 : 0);
}

std::size_t World::leaked_blocks() const {
  std::size_t live = 0;
  std::size_t internal = 0;
  for (std::size_t id = 0; id < state().thread_count; ++id) {
    live += state().threads[id].heap.live;
    internal += state().threads[id].internal_blocks;
  }
  return live - baseline_heap_state_.live - internal;
}

void World::annotate(ValueType type, std::uint64_t image) {
  event_.value_annotated = true;
  event_.value_type = type;
  event_.result = image;
}

void World::show_value(ValueType type, std::uint64_t image) {
  event_.value_annotated = true;
  event_.value_type = type;
  event_.result = image;
}

void World::add_outcome(std::string_view key, ValueType type, std::uint64_t value) {
  has_used_common_ = is_common_touched_ = true;
  State& s = state();
  for (std::uint32_t i = 0; i < s.outcome_count; ++i) {
    if (key != s.outcomes[i].key) continue;
    s.outcomes[i].type = type;
    s.outcomes[i].value = value;
    return;
  }
  if (s.outcome_count == std::size(s.outcomes)) {
    configuration_error_ = "a scenario may record at most 64 outcomes";
    end_ = End::failed;
    return;
  }
  s.outcomes[s.outcome_count++] = {.key = key.data(), .type = type, .value = value};
}

const char* World::add_parameter(const char* name, const std::string& default_value, const char* type) {
  const auto given = options_.parameters.find(name);
  const bool is_given = given != options_.parameters.end();
  parameters_.push_back(
      {.name = name, .default_value = default_value, .value = is_given ? given->second : default_value, .type = type});
  return parameters_.back().value.c_str();
}

const char* World::known_parameter(const char* name) {
  note_effect();
  const auto known = std::find_if(parameters_.begin(), parameters_.end(), [&](const Parameter& p) { return p.name == name; });
  return known == parameters_.end() ? nullptr : known->value.c_str();
}

std::uint64_t World::read_clock() {
  if (options_.virtual_time) {
    note_effect();
    return state().clock_ns;
  }
  FiberState& self = state().threads[running_];
  self.clock_ns = std::min(self.clock_ns + std::uint64_t{1000}, FiberState::clock_max_ns);  // so that it can wait for a time
  self.waits = 0;
  return self.clock_ns;
}

void World::pass_time(std::uint64_t ns) {
  FiberState& self = state().threads[running_];
  if (options_.virtual_time || self.clock_ns == 0 || self.waits == FiberState::waits_counted) return;
  ++self.waits;
  self.clock_ns = std::min(ns, FiberState::clock_max_ns - self.clock_ns) + self.clock_ns;
}

}  // namespace pcheck::model
