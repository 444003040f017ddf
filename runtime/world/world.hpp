#pragma once
/// The world: runs one execution of a scenario as a transition system.
///
///     world.start();
///     while (world.enabled() is not empty) world.step(one of the enabled choices);
///
/// Contract: after start() and after each step() that did not end the execution, every thread alive stands at its
/// next operation. Everything an execution changes lives in the arena or in the scenario's globals and is put back
/// by the next start(). One world exists at a time, and all its functions are called from one OS thread.

#include <algorithm>
#include <array>
#include <bit>
#include <csetjmp>
#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pcheck/model/ask.hpp>
#include <pcheck/model/operation.hpp>

#include "world/arena.hpp"
#include "world/component.hpp"
#include "world/dead_stack.hpp"
#include "world/enabled.hpp"
#include "world/end.hpp"
#include "world/heap.hpp"
#include "world/thread.hpp"
#include "world/touched_objects.hpp"

namespace pcheck::model {

/// State of one object; lives in the arena. `value` is what reports show: the owner of a mutex plus one, the count
/// of a semaphore, the image of a variable.
struct Object {
  ObjectType type = ObjectType::none;
  ValueType value_type = ValueType::none;
  bool alive = false;
  std::uint8_t depth = 0;      ///< of a recursive mutex; of a barrier: 1 once a phase has ended
  ThreadId owner = no_thread;  ///< who holds a mutex for writing, who runs a call_once
  std::uint16_t readers = 0;   ///< holders of a shared lock
  std::uint64_t value = 0;
  std::uint64_t limit = 0;           ///< capacity, greatest count, parties
  std::uint64_t extra = 0;           ///< barrier: phase; queue: unfinished tasks; rendezvous: passings
  const char* name = nullptr;        ///< given by the user, in the scenario's heap; nullptr for none
  const void* created_at = nullptr;  ///< return address in the code that created it
  void* memory = nullptr;            ///< of a mailbox or a communicator: what it holds, in the heap of its creator
  bool process_shared = false;       ///< may be used by other processes than its creator's
  std::uint8_t reserved[7] = {};
};
static_assert(sizeof(Object) == arena::object_bytes);

struct InvariantEntry {
  const char* name = nullptr;
  std::function<bool()>* predicate = nullptr;
};

struct OutcomeEntry {
  const char* key = nullptr;
  ValueType type = ValueType::none;
  std::uint64_t value = 0;  ///< image, or address of a NUL-terminated text
};

/// A wrong -p, or a scenario the model cannot run: the user's mistake, not a verdict.
struct ConfigurationError {
  std::string message;
  bool is_of_parameter;  ///< what was asked for is wrong, and not the scenario
};

/// A parameter that the scenario asked for.
struct Parameter {
  std::string name;
  std::string default_value;
  std::string value;
  std::string type;  ///< "integer", "real", "boolean", "text"
};

/// Which of the freedoms that MPI leaves to its libraries are taken in an execution.
struct Buffering {
  std::int64_t bytes_max = -1;          ///< standard sends of so many bytes are complete at once; -1: none
  bool each_send_decides = false;       ///< a standard send may be complete at once or not, whatever its size
  bool collectives_synchronise = true;  ///< a collective call is complete when all members have made it
};

struct WorldOptions {
  std::map<std::string, std::string> parameters;
  bool virtual_time = false;
  bool spurious = false;
  bool track_reads = false;  ///< keep Thread::reads up to date
  std::size_t stack_bytes = 256 * 1024;
  /// Those that are explored, one per execution.
  std::vector<Buffering> bufferings = {{},
                                       {.bytes_max = std::numeric_limits<std::int64_t>::max(), .collectives_synchronise = false}};
};

/// What the scenario printed, and when.
struct Output {
  std::uint64_t step;  ///< number of events executed before
  ThreadId thread;
  std::string text;
};

/// Return addresses, innermost first, of where a fiber stood.
using Trace = std::vector<const void*>;

/// Heap of what invariants allocate; no thread has this id.
inline constexpr ThreadId invariant_heap = arena::threads_max - 1;

class ForeignMemory;

class World {
 public:
  World(std::function<void()> body, const WorldOptions& options);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// The world that exists, or nullptr.
  static World* current();

  /// Puts everything back and runs thread 0 to its first operation.
  void start();

  /// Executes `choice`, which must be enabled, and runs the fiber to its next operation. The event is valid until
  /// the next step. With `forced_result` the fiber is told that instead of what the operation gave: a counterfactual.
  const Event& step(Choice choice, const std::uint64_t* forced_result = nullptr);
  const Event& step_inlined(Choice choice, const std::uint64_t* forced_result = nullptr);  ///< the same, in world/step.hpp

  /// The threads that can go on, by thread id; moves the virtual clock when none can. Empty: see end().
  std::span<const Enabled> enabled();
  std::span<const Enabled> enabled_inlined();  ///< the same, in world/step.hpp
  End end() const { return end_; }

  std::size_t thread_count() const { return state().thread_count; }
  const Thread& thread(ThreadId id) const { return state().threads[id]; }
  /// To be changed, perhaps: it counts as touched.
  Thread& thread(ThreadId id) {
    touch(id);
    return state().threads[id];
  }
  const Object& object(ObjectId id) const { return *place_of(id); }
  /// To be changed, perhaps: it counts as touched.
  [[gnu::always_inline]] Object& object(ObjectId id) {
    touched_.add(id);
    return *place_of(id);
  }
  const Operation& pending(ThreadId id) const { return state().threads[id].pending; }
  /// How many answers the pending operation of an alive thread has now; 0: it is blocked.
  unsigned answers(ThreadId id) const;

  /// Objects that an invariant has read, in this or an earlier execution.
  bool is_watched(ObjectId id) const {
    return !watched_.empty() && std::find(watched_.begin(), watched_.end(), id) != watched_.end();
  }
  bool has_invariants() const { return state().invariant_count != 0; }
  std::size_t watched_count() const { return watched_.size(); }
  const std::vector<ObjectId>& watched() const { return watched_; }
  /// Barriers at which the order of arrivals was seen to matter, in this or an earlier execution; see objects/barrier.cpp.
  bool is_irregular(ObjectId barrier) const {
    return !irregular_.empty() && std::find(irregular_.begin(), irregular_.end(), barrier) != irregular_.end();
  }
  void note_irregular(ObjectId barrier) {
    if (!is_irregular(barrier)) irregular_.push_back(barrier);
  }
  /// Barriers, irregular all of them, where a phase may end before somebody has waited for the one before.
  bool overtakes(ObjectId barrier) const {
    return !overtaking_.empty() && std::find(overtaking_.begin(), overtaking_.end(), barrier) != overtaking_.end();
  }
  void note_overtaking(ObjectId barrier) {
    note_irregular(barrier);
    if (!overtakes(barrier)) overtaking_.push_back(barrier);
  }
  /// How much has been learnt in this and earlier executions that dependence rests on: what was judged with less may be wrong.
  std::size_t learnt() const { return watched_.size() + irregular_.size() + overtaking_.size(); }

  /// How many pairs of a thread and a variable are known of which the thread stores to the variable, in this or an
  /// earlier execution; only of those are reads tracked.
  std::size_t stores_known() const { return stores_known_.size(); }

  std::uint64_t steps() const { return state().steps; }
  /// Whether a thread other than the first has ever asked who it is, or declared an invariant.
  bool has_told_identity() const { return has_told_identity_; }
  void tell_identity() { has_told_identity_ = has_told_identity_ || running_ != 0; }
  /// Of all executions so far.
  std::uint64_t total_steps() const { return total_steps_; }
  std::uint64_t clock_ns() const { return state().clock_ns; }
  const Failure& failure() const { return failure_; }
  const WorldOptions& options() const { return options_; }
  void set_read_tracking(bool on) { options_.track_reads = on; }  ///< WorldOptions::track_reads, from the next execution on
  std::span<const OutcomeEntry> outcomes() const;
  std::size_t alive_count() const { return state().alive_count; }
  /// Whether the outcomes are those of a whole execution. One that fails ends what others were doing anywhere, but where
  /// no other thread was left it has got as far as in all equivalent executions.
  bool has_final_outcomes() const;
  /// Blocks of the scenario's heap that are still live beyond those that were there before the first operation.
  std::size_t leaked_blocks() const;
  const std::vector<Parameter>& parameters() const { return parameters_; }
  /// A thread was handed a std::stop_token, in this or an earlier execution: how it looks at that is not seen.
  bool has_std_token() const { return has_std_token_; }

  /// Records return addresses of every operation and object creation, and what is printed. Slow; for replays.
  void set_explaining(bool on);
  /// Records where blocks of the scenario's heap come from as well, while explaining.
  void set_allocation_tracing(bool on) { traces_allocations_ = on; }
  /// Where those were allocated that leaked_blocks() counts, as far as that was recorded.
  std::vector<Trace> leak_traces() const;
  /// Where the thread stands; empty if it has not reached an operation.
  const Trace& trace(ThreadId id) const { return id < thread_traces_.size() ? thread_traces_[id] : no_trace_; }
  const Trace* creation_trace(ObjectId id) const;
  const Trace& failure_trace() const { return failure_trace_; }
  const std::vector<Output>& outputs() const { return outputs_; }

  // The state as components, each a run of bytes that can be taken out, compared and put back. Pending outputs and
  // counters of pcheck's own are not part of it.

  struct Region {
    std::byte* begin;
    std::size_t bytes;
  };
  /// The memory of a component; returns how many of the two regions it has. Where the second one lies is decided by what is
  /// in the first.
  static std::size_t regions(const Component& component, Region (&result)[2]);
  void append_component(const Component& component, std::vector<std::byte>& bytes) const;
  bool component_is(const Component& component, std::span<const std::byte> bytes) const;
  /// The common component is put back first, a thread before its fiber, and both before what the thread has made.
  void put_component(const Component& component, std::span<const std::byte> bytes);
  /// What these contents of a thread's and a fiber's component say of a thread, without its heap.
  static void read_thread(std::span<const std::byte> thread, std::span<const std::byte> fiber, Thread& result);
  /// The objects that may have changed since forget_touched().
  const TouchedObjects& touched() const { return touched_; }
  void forget_touched() { touched_.clear(); }
  /// Whether the thread's component may have changed since forget_touched_threads(); and whether the common one may have.
  bool is_touched(ThreadId thread) const { return (touched_threads_ & touch_bit(thread)) != 0; }
  bool is_common_touched() const { return is_common_touched_; }
  void forget_touched_threads() { touched_threads_ = 0; }
  void forget_touched_common() { is_common_touched_ = false; }
  /// The first bytes of a fiber component, without its stack.
  void put_fiber_state(ThreadId thread, std::span<const std::byte> bytes);

  /// Equal states are to have equal bytes (dead_stack.hpp).
  void clear_dead_stacks();
  void set_fiber_memory(FiberMemory* memory);
  /// Operations that read and write the memory of fibers are among those of the scenario: no fiber may be recalled.
  bool must_run_fibers() const { return must_run_fibers_; }
  void run_fibers_from_now_on();
  /// Ranks have been started, in this or an earlier execution.
  bool has_ranks() const { return has_ranks_; }
  void note_ranks() { has_ranks_ = true; }
  /// Whether what the fiber did since begin_noting() was nothing but to compute, to read and write memory, and to
  /// make objects or end their lives.
  bool is_repeatable() const { return is_repeatable_; }
  /// Whether it has used the common component as well.
  bool has_used_common() const { return has_used_common_; }
  void begin_noting() {
    is_repeatable_ = true;
    has_used_common_ = false;
  }
  /// What the end of a thread changes beyond its fiber; false if that depends on more than the thread.
  void note_end(ThreadId thread);
  /// After all components of a state were put back: the execution goes on from there.
  void continue_from_state();

  // For object semantics: --------------------------------------------------------------------------------------------

  /// Ends the execution with a finding. From a fiber it does not return there.
  void fail(std::string_view kind, std::string_view message, ObjectId object = no_object);
  void hold(ThreadId thread, ObjectId object);
  /// False if the thread does not hold the object.
  bool unhold(ThreadId thread, ObjectId object);
  bool holds(ThreadId thread, ObjectId object) const;
  /// What `thread` has read of the variable and not written since, if it is known to store to it; nullptr for nothing.
  const Read* unwritten_read(ThreadId thread, ObjectId variable) const;
  // Nothing unless WorldOptions::track_reads:
  void track_read(ThreadId thread, ObjectId variable) {
    if (options_.track_reads) remember_read(thread, variable);
  }
  void track_write(ThreadId thread, ObjectId variable) {
    if (options_.track_reads) forget_read(thread, variable);
  }
  void note_store(ThreadId thread, ObjectId variable) {
    if (options_.track_reads) remember_store(thread, variable);
  }
  /// Whether the thread waits to be notified through `object` and has not been.
  bool is_waiting(ThreadId thread, ObjectId object) const;
  bool has_virtual_time() const { return options_.virtual_time; }
  /// Whether every thread had to wait since the last event, so that the virtual clock moved.
  bool clock_has_advanced() const { return clock_advanced_; }
  bool time_is_up(const Operation& operation) const { return !options_.virtual_time || state().clock_ns >= operation.argument2; }
  bool may_wake_spuriously(ThreadId thread) const { return options_.spurious && state().threads[thread].spurious_wakeups == 0; }
  void bury(ObjectId object);
  /// From here on each run of a fiber is followed by a look at the memory of other processes than its own.
  void keep_processes_apart();
  /// By a new process, until its first operation: it moves from what its parent has there.
  void take_over_from(std::span<const std::byte> place);
  /// From here on a process's function-local statics take their places when one of its threads runs; fibers must be run already.
  void swap_statics_from_now_on();
  /// The thread that `parent` has started is one of a process of its own.
  void begin_process(ThreadId thread, ThreadId parent);
  /// Ends the threads of a process where they stand. What they hold stays held.
  void end_process(ThreadId process, int exit_code);
  /// Whether somebody holds the lock who may yet release it.
  bool is_held(const Object& lock) const;
  void note_std_token() { has_std_token_ = true; }
  ThreadId create_thread(ThreadBody* body, const char* name, ThreadId parent);
  /// A block in the heap of a thread, zeroed; the world's own.
  void* allocate_for(ThreadId owner, std::size_t bytes);
  void release_for(ThreadId owner, void* block);
  /// What the event shows as its result, in the place of what the fiber is told.
  void show_value(ValueType type, std::uint64_t image);

  // For the fibers' side (ask.cpp, hooks, signal handlers): ---------------------------------------------------------

  std::uint64_t perform(const Operation& operation, const void* pc);
  /// In two steps: fill in the operation, then wait for its result.
  Operation& pending_to_fill() { return peeking_ ? peeked_ : state().threads[running_].pending; }
  [[gnu::noinline]] std::uint64_t await_result();
  std::uint64_t await_result_inlined();  ///< the same, in world/step.hpp
  /// For handlers of signals, while explaining: an access to memory that is guarded, and the end of the instruction that
  /// made it. False if it was nothing of the sort.
  bool on_guarded_access(const void* address, void* signal_context);
  bool on_single_step(void* signal_context);
  /// Also without a world: a global of the scenario that its static initialisers make.
  static ObjectId create(const ObjectInit& init, std::string_view name, const void* pc);
  /// For operations: an object of the world's own making, as if the thread had made it. no_object, and the execution has ended,
  /// if that has too many.
  ObjectId add_own_object(ThreadId creator, const Object& object);
  void destroy(ObjectId object, const void* pc);
  /// Lets other processes than its creator's use the object.
  static void share(ObjectId object) { place_of(object)->process_shared = true; }
  static void share_block(ObjectId object, void* block) { place_of(object)->memory = block; }
  void annotate(ValueType type, std::uint64_t image);
  ThreadId running() const { return running_; }
  /// Whether the running thread has seen all others end. Unlike being the only one alive, this follows from what it has
  /// been told, and not from when threads that nobody waits for happen to end.
  bool has_joined_all() {
    note_effect();
    return static_cast<std::uint32_t>(std::popcount(state().threads[running_].joined)) + 1 == state().thread_count;
  }
  /// A block of a scenario's heap is the world's own, and never freed.
  void note_internal_block(const void* block);
  /// The fiber has done something that touches more than memory and objects.
  void note_effect() { is_repeatable_ = false; }
  [[noreturn]] void abandon(End end);
  [[noreturn]] void abandon_with(std::string_view kind, std::string_view message, ObjectId object = no_object,
                                 std::uint16_t request = 0);
  [[noreturn]] void abandon_for_configuration(std::string_view message);
  [[noreturn]] void abandon_for_parameter(std::string_view message);
  void add_invariant(std::string_view name, const std::function<bool()>& predicate);
  /// `key` must be NUL-terminated and stay valid for the execution.
  void add_outcome(std::string_view key, ValueType type, std::uint64_t value);
  void print(std::string_view text);
  static const char* copy_text(std::string_view text);
  /// The value of a parameter that has been asked for before; else nullptr.
  const char* known_parameter(const char* name);
  /// The value as given or by default, from here on known.
  const char* add_parameter(const char* name, const std::string& default_value, const char* type);
  std::uint64_t read_clock();
  /// The running thread has slept, or waited in vain, for so long.
  void pass_time(std::uint64_t ns);
  static void* allocate(std::size_t bytes, std::size_t alignment);
  static void release(void* user);
  void at_thread_exit(void (*destructor)(void*), void* argument);
  void at_thread_end(void (*function)(void*), void* argument);  ///< after all that is given to at_thread_exit()

 private:
  struct State {
    std::uint64_t steps = 0;
    std::uint32_t thread_count = 0;
    std::uint32_t alive_count = 0;
    std::uint64_t clock_ns = 0;
    std::uint32_t invariant_count = 0;
    std::uint32_t outcome_count = 0;
    InvariantEntry invariants[16];
    OutcomeEntry outcomes[64];
    Thread threads[arena::threads_max];
  };
  static_assert(sizeof(State) <= arena::state_bytes);

  static State& state() { return *reinterpret_cast<State*>(arena::state_begin); }
  static Object* place_of(ObjectId id) {
    return reinterpret_cast<Object*>(arena::objects_begin) + id + creator_of(id) * arena::objects_apart;
  }
  static void run_fiber();
  [[noreturn]] static void end_fiber();
  static FiberState& running_fiber();
  static bool owns_body();
  static void record_trace(Trace& trace);
  static std::map<ObjectId, Trace>& creation_traces();

  /// Whether the objects of the operation are the thread's own process's, or shared with it.
  bool may_touch(ThreadId thread, const Operation& operation) const;
  void take_baseline();
  void restore_baseline();
  void resume_started();
  /// Executes the operation; whether the thread's fiber has to run on from there.
  bool execute(Choice choice, const std::uint64_t* forced_result);
  void finish_step();
  Trace& trace_of(ThreadId id);
  void resume(ThreadId id);
  template <bool plain>
  void run(ThreadId id);
  /// Nothing but the fiber itself has to be looked after when it runs. Not if pcheck itself handles an exception: a test may
  /// explore in a catch block.
  bool is_plain() const {
    return fiber_memory_ == nullptr && foreign_memory_ == nullptr && !dead_stack_.is_cleared() && thread_locals_.empty() &&
           !swaps_statics_ && !exception_globals_->any();
  }
  static bool has_room_for_object(ThreadId creator);
  static ObjectId add_object(ThreadId creator, const Object& object);
  void swap_statics(ThreadId thread);
  void forget_statics(ThreadId process);
  std::byte* thread_local_copy(std::byte* stack_top) const;
  void remember_read(ThreadId thread, ObjectId variable);
  void forget_read(ThreadId thread, ObjectId variable);
  void remember_store(ThreadId thread, ObjectId variable);
  void remember_foreign_memory(ThreadId thread);
  void look_at_foreign_memory(ThreadId thread);
  void evaluate_invariants();
  void evaluate_invariants_early();
  bool advance_clock();
  std::uint64_t peek(const Operation& operation);
  [[gnu::noinline, gnu::cold]] void record_pending_trace();

  std::function<void()> body_;
  WorldOptions options_;
  std::vector<Parameter> parameters_;
  EnabledList enabled_;
  Event event_;
  std::uint64_t total_steps_ = 0;
  End end_ = End::finished;
  Failure failure_;
  std::string configuration_error_;
  bool is_parameter_wrong_ = false;
  ThreadId running_ = no_thread;
  ThreadId started_ = no_thread;  ///< the first of those made by a spawn and not run yet
  bool peeking_ = false;          ///< an invariant is evaluated: operations answer at once and change nothing
  Operation peeked_;              ///< what its predicate asks
  bool peeked_dead_ = false;      ///< it read an object whose life has ended
  sigjmp_buf peek_exit_;
  std::vector<ObjectId> watched_;
  std::vector<ObjectId> irregular_;
  std::vector<ObjectId> overtaking_;
  std::vector<std::uint64_t> stores_known_;  ///< thread and variable, sorted
  /// Threads from the 64th on share those of others.
  static constexpr std::uint64_t touch_bit(ThreadId thread) { return std::uint64_t{1} << thread % 64; }
  void touch(ThreadId thread) { touched_threads_ |= touch_bit(thread); }
  TouchedObjects touched_;
  std::uint64_t touched_threads_ = 0;
  bool is_common_touched_ = true;
  FiberMemory* fiber_memory_ = nullptr;
  DeadStack dead_stack_;
  std::unique_ptr<ForeignMemory> foreign_memory_;  ///< nullptr where all is one process
  bool is_plain_ = true;                           ///< is_plain()
  bool swaps_statics_ = false;
  bool must_run_fibers_ = false;
  bool has_ranks_ = false;
  bool is_repeatable_ = true;
  bool has_used_common_ = false;
  bool has_told_identity_ = false;
  bool has_std_token_ = false;
  bool explaining_ = false;
  bool clock_advanced_ = false;
  void* scheduler_ = nullptr;  ///< where the explorer stands while a fiber runs
  int* error_number_;          ///< errno of this OS thread: of the fiber that runs, or of pcheck
  ExceptionGlobals* exception_globals_ = nullptr;
  std::terminate_handler previous_terminate_ = nullptr;

  std::span<std::byte> thread_locals_;  ///< the executable's, in this OS thread

  // What every execution starts from.
  std::vector<std::byte> baseline_globals_;
  std::vector<std::byte> baseline_heap_;
  std::vector<Object> baseline_objects_;
  Heap baseline_heap_state_;
  std::uint32_t baseline_object_count_ = 0;

  std::vector<Trace> thread_traces_;
  const Trace no_trace_;
  Trace failure_trace_;
  Trace access_trace_;         ///< of the access to guarded memory that is being made
  Trace foreign_write_trace_;  ///< of the first write to memory of another process
  bool traces_allocations_ = false;
  std::map<const void*, Trace> allocation_traces_;  ///< of the blocks that are live
  std::vector<Output> outputs_;
};

}  // namespace pcheck::model
