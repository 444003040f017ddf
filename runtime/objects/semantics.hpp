#pragma once
/// What each operation means: when it is enabled, what it does and returns, and with which operations on the same
/// object it commutes. One file per kind of object; table.cpp lists them.

#include <bitset>
#include <cstdint>
#include <initializer_list>

#include "world/world.hpp"

namespace pcheck::model {

using KindSet = std::bitset<static_cast<std::size_t>(OperationKind::count)>;

constexpr std::size_t index(OperationKind kind) { return static_cast<std::size_t>(kind); }

inline KindSet kinds(std::initializer_list<OperationKind> list) {
  KindSet set;
  for (const OperationKind kind : list) set.set(index(kind));
  return set;
}

/// Values of a once_flag: its function runs, and it has returned.
inline constexpr std::uint64_t once_running = 1;
inline constexpr std::uint64_t once_done = 2;

/// A barrier's phases are counted modulo this, so that loops without end come back to states they had. Nobody may wait for any
/// but the last, and who does so is told for all but one of so many.
inline constexpr std::uint64_t phases_told_apart = 8;
constexpr std::uint64_t phase_after(std::uint64_t phase) { return (phase + 1) % phases_told_apart; }
constexpr std::uint64_t phase_before(std::uint64_t phase) { return (phase + phases_told_apart - 1) % phases_told_apart; }

/// An operation and the thread that is to execute or has executed it.
struct Step {
  ThreadId thread;
  const Operation* operation;
};

/// Whether it starts threads, which it numbers.
constexpr bool starts_threads(OperationKind kind) { return kind == OperationKind::spawn || kind == OperationKind::start_ranks; }

/// Whether it reads or writes a variable, and no more than that.
constexpr bool is_access(OperationKind kind) { return kind == OperationKind::load || kind == OperationKind::store; }

/// Whether it waits for nothing but the end of other threads.
constexpr bool joins(OperationKind kind) { return kind == OperationKind::join || kind == OperationKind::join_ranks; }

/// Whether it does no more than to let others go first.
constexpr bool lets_others_go(OperationKind kind) { return kind == OperationKind::yield || kind == OperationKind::sleep; }

/// Whether it keeps threads from doing what they stand at.
constexpr bool ends_threads(OperationKind kind) {
  return kind == OperationKind::terminate || kind == OperationKind::exit_process;
}

/// What decides how many answers an operation has, where that is not always one.
enum class WaitsFor : std::uint8_t {
  anything,
  end,      ///< of other threads
  mailbox,  ///< what lies in the mailbox `operation.object`, and who asks
  object,   ///< the state of `operation.object` alone, and who asks
  nothing,  ///< it always has as many
};

/// Meaning of one kind of operation.
struct Semantics {
  const char* name = nullptr;

  /// How many answers the operation has now; 0: it is blocked. nullptr: always one. On an object that is no more it has one,
  /// with which the use is found.
  unsigned (*answers)(const World&, ThreadId, const Operation&) = nullptr;

  /// Of an operation with `answers`, while time is real.
  WaitsFor waits_for = WaitsFor::anything;

  /// Changes the state and returns what the fiber is told. nullptr: no effect.
  std::uint64_t (*apply)(World&, ThreadId, const Operation&, unsigned answer) = nullptr;

  /// Called before `apply`: writes into the operation, as the event shows it, what the state and the answer decide.
  void (*resolve)(const World&, ThreadId, unsigned answer, Operation&) = nullptr;

  /// Writes into a pending operation what of resolve() is certain before it happens. nullptr: nothing.
  void (*foresee)(const World&, ThreadId, Operation&) = nullptr;

  /// Operations on the same object that commute with this one in every state; a symmetric relation.
  KindSet commutes = {};

  /// Where kinds do not tell: whether these two operations on the same object commute in every state. It is asked of
  /// either operation's kind.
  bool (*independent)(Step mine, Step other) = nullptr;

  /// Of an operation that is dependent on an earlier one of the same object: whether it waits for that in each execution.
  bool (*awaits)(const Operation& mine, const Operation& earlier) = nullptr;

  /// Operations of other threads on the same object that, while this one is enabled and does not fail, either cannot happen
  /// or commute with it, failures included: it may be executed before them without losing anything. Beyond `commutes`.
  KindSet passes = {};

  /// Whether it waits for the end of that thread. nullptr: for none.
  bool (*awaits_end)(const Operation&, ThreadId) = nullptr;

  /// It concerns more than the objects that it names: it depends on all that other threads do.
  bool touches_all = false;

  /// What it does, and whether it can, while time is real, is decided by its thread, and by what the objects hold that it names;
  /// and it changes no more than these.
  bool is_confined = false;

  /// Others must not go before it unseen: what they do may show in it although they have no object in common.
  bool is_passed_by_none = false;

  /// Whether `passes` holds on an object for a kind of operations; the same at all times while World::learnt() is. nullptr:
  /// it does.
  bool (*passes_on)(const World&, ObjectId, OperationKind) = nullptr;

  /// Whether the visible value of the object may change.
  bool writes = true;
};

/// The meaning of `kind`.
const Semantics& semantics(OperationKind kind);

using SemanticsTable = std::array<Semantics, static_cast<std::size_t>(OperationKind::count)>;

/// All of them. To be changed by tests alone, which show what comes of a wrong entry.
SemanticsTable& semantics_table();

// One function per file of this folder; each fills in its operations.
void add_thread_semantics(SemanticsTable& table);
void add_mutex_semantics(SemanticsTable& table);
void add_condition_variable_semantics(SemanticsTable& table);
void add_semaphore_semantics(SemanticsTable& table);
void add_barrier_semantics(SemanticsTable& table);
void add_variable_semantics(SemanticsTable& table);
void add_event_semantics(SemanticsTable& table);
void add_queue_semantics(SemanticsTable& table);
void add_rendezvous_semantics(SemanticsTable& table);
void add_rank_semantics(SemanticsTable& table);
void add_message_semantics(SemanticsTable& table);
void add_collective_semantics(SemanticsTable& table);
void add_await_semantics(SemanticsTable& table);

/// Whether an operation of kind `first` on `object` may, once enabled, be executed before others of kind `second`.
bool passes(const World& world, ObjectId object, OperationKind first, OperationKind second);

/// The pending operation of a thread that can go on, with what is certain of how it will happen: dependence is judged on that.
Operation foreseen(const World& world, ThreadId thread);

/// Whether the order of two adjacent operations can matter: to the state, to a result, or to what is enabled.
bool dependent(Step a, Step b);

/// Whether it waits for `earlier`, on which it is dependent, so that there is no other order of the two.
bool awaits(const Operation& operation, const Operation& earlier);

/// The members that a pending collective_wait waits for, as threads.
std::vector<ThreadId> missing_members(const World& world, const Operation& operation);

/// The ranks in a communicator that have not made the last call which others have made and completed; empty if all have made it.
std::vector<int> ranks_without_last_call(const World& world, ObjectId communicator);

/// Whether `operation` may change what an invariant of the scenario reads.
bool writes_watched(const Operation& operation);

}  // namespace pcheck::model
