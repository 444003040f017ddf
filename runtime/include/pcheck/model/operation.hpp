#pragma once
/// The operation vocabulary: what a fiber can ask of the world, and the record of what the world answered.
///
/// A fiber stops at an Operation (about to happen) and resumes with its result; the executed operation is an
/// Event (happened). Explorers, analyses and reports speak this vocabulary only and know nothing of fibers.

#include <cstddef>
#include <cstdint>

namespace pcheck::model {

/// Index of a thread of the scenario, in order of creation; 0 is the thread that runs the scenario's body.
using ThreadId = std::uint16_t;
inline constexpr ThreadId no_thread = 0xffff;

/// Identity of an object of the scenario: creating thread in the upper half, that thread's running number in the
/// lower half. It depends on the creating thread's own history only, so it is the same in equivalent executions.
using ObjectId = std::uint32_t;
inline constexpr ObjectId no_object = 0;

constexpr ThreadId creator_of(ObjectId object) { return static_cast<ThreadId>(object >> 16); }
constexpr std::uint16_t index_of(ObjectId object) { return static_cast<std::uint16_t>(object); }
/// The object that a thread has created as its `index`-th, from 1.
constexpr ObjectId object_id(std::size_t creator, std::size_t index) { return static_cast<ObjectId>(creator << 16 | index); }

enum class ObjectType : std::uint8_t {
  none,
  mutex,
  timed_mutex,
  recursive_mutex,
  recursive_timed_mutex,
  shared_mutex,
  shared_timed_mutex,
  condition_variable,
  semaphore,
  barrier,
  latch,
  once_flag,
  atomic,
  shared,
  event,
  queue,
  rendezvous,
  mailbox,       ///< what is under way to one rank of a communicator
  communicator,  ///< the collective calls of a communicator
  count          ///< how many types there are; not a type
};

/// How the 64-bit image of a value is to be read.
enum class ValueType : std::uint8_t {
  none,
  boolean,
  character,
  signed_integer,
  unsigned_integer,
  float32,
  float64,
  pointer,
  opaque,  ///< too large or not trivially copyable: the image counts the stores
  text,    ///< a NUL-terminated string
  bytes,   ///< of a class, of which nothing else is known
};
constexpr unsigned value_type_bits = 8;

enum class OperationKind : std::uint8_t {
  none,
  // threads
  spawn,
  join,
  terminate,     ///< end a process from outside, wherever it stands
  exit_process,  ///< end the own one, with all its threads
  poll_process,  ///< whether one has ended, and how
  yield,
  sleep,
  destroy,
  choose,
  outcome,
  progress,
  declare_invariant,
  request_stop,  ///< of whoever has a token of it
  stop_requested,
  pass_std_token,  ///< hands out a std::stop_token
  // mutexes of all kinds
  lock,
  try_lock,
  timed_lock,
  unlock,
  lock_shared,
  try_lock_shared,
  timed_lock_shared,
  unlock_shared,
  // condition variables
  wait,         ///< release the mutex and start waiting
  wake,         ///< notified (or spuriously awake), take the mutex back
  timed_wake,   ///< as wake, or by time-out
  enqueue,      ///< start waiting; the lock is the caller's own business (condition_variable_any)
  block,        ///< until notified
  timed_block,  ///< until notified, or by time-out
  notify_one,
  notify_all,
  // semaphores
  acquire,
  try_acquire,
  timed_acquire,
  release,
  // barriers and latches
  arrive,
  arrive_and_drop,
  complete_phase,
  barrier_wait,
  count_down,
  latch_wait,
  latch_try_wait,
  // call_once and the initialisation of function-local statics
  once_is_done,
  once_begin,
  once_end,
  // shared variables and atomics
  load,
  store,
  exchange,
  read_modify_write,
  compare_exchange,
  fence,
  atomic_wait,  ///< block until notified
  atomic_notify_one,
  atomic_notify_all,
  // events
  event_set,
  event_clear,
  event_is_set,
  event_wait,
  timed_event_wait,
  // bounded queues
  put,
  try_put,
  timed_put,
  get,
  try_get,
  timed_get,
  task_done,
  queue_join,
  queue_size,
  // the monitor for hand-made barriers
  rendezvous_arrive,
  rendezvous_pass,
  // ranks and their messages
  start_ranks,
  join_ranks,
  send,
  send_wait,     ///< until a receive has taken the message
  recv_post,     ///< of a receive that is waited for later
  recv,          ///< from one rank; also the wait for a posted one
  recv_any,      ///< a choice among several messages; also what may settle which message a posted receive gets
  message_poll,  ///< test of a send or receive, iprobe
  await,         ///< one of several operations on messages, or settle what a posted receive gets
  collective_arrive,
  collective_wait,
  collective_poll,  ///< test
  notice,           ///< test of a request that was complete when it began
  count             ///< how many kinds there are; not a kind
};

/// What poll_process answers where no exit code is known yet.
inline constexpr int still_running = 1 << 16;

enum OperationFlag : std::uint8_t {
  as_process = 1,      ///< spawn: with memory of its own
  part_of_update = 1,  ///< a read or write of one `x += y`: the written value is known to depend on the read one
  weak = 2,            ///< compare_exchange_weak
  addition = 2,        ///< a read or write of one `x += y` or `x -= y` of integers: that sum alone rests on what is read
  has_completion = 4,  ///< barrier with a completion function
  posted = 8,          ///< recv, recv_any: of a receive that was posted before
  peek = 16,           ///< recv, recv_any: leaves the message where it is
  settles = 32,        ///< recv_any, as it happened: settled which message another receive gets
  received = 64,       ///< a receive or poll, as it happened: took a message
  together = 128,      ///< lock, try_lock, unlock: on the way to taking several mutexes at once
};

/// The answer of a weak exchange that failed although the value was `expected`: no image of a type of fewer than 8 bytes, nor a
/// pointer that a program on x86-64 can have.
constexpr std::uint64_t failed_spuriously(std::uint64_t expected) { return expected ^ 0xbfff'ffff'ffff'ffff; }

/// Combines the old value of an atomic with the operand; values are 64-bit images.
using CombineFunction = std::uint64_t (*)(std::uint64_t old_value, std::uint64_t operand);

/// What a fiber is about to do. Part of the fiber's local state.
struct Operation {
  OperationKind kind = OperationKind::none;
  std::uint8_t flags = 0;
  std::uint8_t order = 5;             ///< std::memory_order as an int; 5 is seq_cst
  std::uint8_t detail = 0;            ///< of a compare_exchange: its order where it fails; of an await, as it happened: the kind
                                      ///< of the operation that was executed
  ThreadId target = no_thread;        ///< the thread or process that is joined or ended; the rank that a message comes from
  ObjectId object = no_object;        ///< the object operated on
  ObjectId object2 = no_object;       ///< the mutex of a condition variable's wait
  std::uint64_t argument = 0;         ///< value to store, operand, number of permits, number of choices, duration in ns
  std::uint64_t argument2 = 0;        ///< expected value of a compare_exchange, deadline in ns of a timed operation, of an
                                      ///< outcome the ValueType and above it the hash of its key
  CombineFunction combine = nullptr;  ///< of read_modify_write
  const char* label = nullptr;        ///< name of the combination ("fetch_add"), key of an outcome while it is pending
  const void* pc = nullptr;           ///< return address in the user's code, for locations
};

/// One entry of a schedule: which thread goes, and which answer it gets where there are several.
struct alignas(std::uint32_t) Choice {  // read and written as one word
  ThreadId thread = 0;
  std::uint16_t answer = 0;
  friend bool operator==(const Choice&, const Choice&) = default;
};

/// What has happened: an executed operation with its effect.
struct Event {
  std::uint64_t step = 0;                  ///< 0-based position in the execution
  Choice choice;                           ///< thread and answer
  bool clock_advanced = false;             ///< the virtual clock moved before this event (time virtual only)
  bool value_annotated = false;            ///< result was supplied by the fiber after it resumed (queue elements, opaque values)
  ValueType value_type = ValueType::none;  ///< how before, after and result are to be read, for values
  ObjectType object_type = ObjectType::none;
  Operation operation;
  std::uint64_t before = 0;      ///< the object's visible value before
  std::uint64_t after = 0;       ///< and after
  std::uint64_t result = 0;      ///< what the fiber was told
  ThreadId created = no_thread;  ///< the new thread of a spawn; the first of several
  std::uint16_t created_count = 0;

  ThreadId thread() const { return choice.thread; }
};

}  // namespace pcheck::model
