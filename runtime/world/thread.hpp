#pragma once
/// The state of one thread, in the arena.

#include <array>
#include <cstddef>
#include <cstdint>

#include <pcheck/model/ask.hpp>
#include <pcheck/model/operation.hpp>

#include "world/heap.hpp"

namespace pcheck::model {

enum class ThreadStatus : std::uint8_t { unused, alive, finished };

/// What a thread has read of a variable that it also stores to, and has not written since.
struct Read {
  ObjectId object = no_object;
  std::uint64_t value = 0;
};

/// Exceptions in flight, as __cxa_get_globals has them.
struct ExceptionGlobals {
  std::uint64_t caught = 0;
  std::uint64_t uncaught = 0;
  bool any() const { return (caught | uncaught) != 0; }
};

/// What waits for a thread to end: a destructor of a thread_local variable, say.
struct ThreadExit {
  void (*function)(void*);
  void* argument;
  ThreadExit* next;
};

/// What a fiber's own code changes, beside its stack; a fiber's pending operation is part of its local state.
struct FiberState {
  Operation pending;
  void* context = nullptr;  ///< where the fiber stands
  ThreadBody* body = nullptr;
  ExceptionGlobals exceptions;
  // Its own time, where time is not virtual. It passes from when it asks for it first on: what it waited for counts, for so long,
  // up to so many times since it asked last. So a loop that waits comes back to where it was.
  static constexpr unsigned waits_counted = 15;
  static constexpr std::uint64_t clock_max_ns = (std::uint64_t{1} << 60) - 1;
  std::uint64_t clock_ns : 60 = 0;
  std::uint64_t waits : 4 = 0;             ///< since it asked last
  ThreadExit* thread_exit_list = nullptr;  ///< first the destructors of its thread_local variables
  std::uint32_t objects = 0;               ///< created so far
  std::uint32_t internal_blocks = 0;       ///< live blocks of its heap that are the world's own
  std::int64_t error_number = 0;  ///< its errno while it does not run; of 8 bytes, as no byte of a state may be left open
};

/// How a thread takes part in a barrier.
struct Attendance {
  ObjectId barrier = no_object;
  std::uint32_t phase : 31 = 0;      ///< that it arrives in next; none if it has dropped out
  std::uint32_t has_waited : 1 = 0;  ///< for the end of the one before, if there was one

  static constexpr std::uint32_t dropped_out = 0x7fffffff;
  bool has_dropped_out() const { return phase == dropped_out; }
};

/// State of one thread; lives in the arena. What follows `held` belongs to a component of the state of its own.
struct Thread : FiberState {
  static constexpr std::size_t held_max = 32;
  static constexpr ThreadId kin_max = 64;
  /// In a set of the threads below kin_max; others are in none.
  static constexpr std::uint64_t bit_of(ThreadId thread) { return thread < kin_max ? std::uint64_t{1} << thread : 0; }
  static constexpr std::size_t reads_max = 4;
  static constexpr std::size_t barriers_max = 2;

  /// Whether it has been notified through a condition variable, which it does not need any more: [thread.condition.condvar].
  bool has_been_notified(ObjectId through) const { return notified && waiting_on == through; }

  ThreadStatus status = ThreadStatus::unused;
  bool notified = false;  ///< has been picked by a notify and not woken yet
  bool detached = false;
  std::uint8_t spurious_wakeups = 0;
  std::uint16_t held_count = 0;
  std::uint8_t read_count = 0;  ///< of reads
  bool has_started_threads : 1 = false;
  bool is_rank : 1 = false;         ///< of MPI's; else, if it is the first of its process, a process as such
  bool may_seem_alive : 1 = false;  ///< a process that has come to its end, which nobody has seen yet
  ObjectId waiting_on = no_object;  ///< the condition variable it waits on
  std::uint64_t result = 0;         ///< on its way to the fiber; else 0
  const char* name = nullptr;
  std::uint64_t children = 0;   ///< the threads below kin_max that it has started, a bit each
  std::uint64_t joined = 0;     ///< the threads below kin_max that it has seen end, by join() or through one that has
  ThreadId parent = no_thread;  ///< who started it
  ThreadId process = 0;         ///< whose memory it works in: the first thread of its process
  ThreadId group = 0;  ///< the first of the threads, started one after the other, that run the same function on the same data
  std::uint32_t statics = 0;   ///< of the first thread of a process of its own: where in its heap these are (process_statics.hpp)
  std::int16_t exit_code = 0;  ///< of the process that it is the first thread of, once that has ended
  std::uint16_t body_bytes = 0;                     ///< of `body`, while that is there; of a larger one as many as fit
  std::array<Read, reads_max> reads{};              ///< if that is tracked; by object
  std::array<Attendance, barriers_max> barriers{};  ///< that it has arrived at; those past barriers_max are irregular
  ObjectId held[held_max] = {};                     ///< locks held, in order of acquisition, once per level
  Heap heap;
};

}  // namespace pcheck::model
