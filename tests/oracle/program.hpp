#pragma once
/// Small concurrent programs over all objects, as data: generated at random, run as scenarios.

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace pcheck::oracle {

/// One statement; `object` and `value` are small numbers whose meaning depends on the kind.
struct Statement {
  enum Kind : std::uint8_t {
    lock_block,        ///< lock mutex, add to the variable it protects, unlock
    nested_locks,      ///< two mutexes in the order that `value` says
    try_lock_block,
    timed_lock_block,
    read_block,        ///< shared_mutex, for reading
    write_block,
    wait_until_set,    ///< condition variable: wait while the flag is false
    wait_once,         ///< condition variable: one wait without a predicate
    set_and_notify_one,
    notify_all,
    timed_wait,
    acquire,
    release,
    try_acquire,
    barrier_wait,
    latch_count_down,
    latch_wait,
    atomic_load,
    atomic_store,
    atomic_add,
    atomic_exchange_if,  ///< compare_exchange
    variable_read,
    variable_write,
    variable_add,
    choose,
    event_set,
    event_clear,
    event_wait,
    queue_put,
    queue_try_get,
    queue_get,
    once,
    heap_data,         ///< allocate, write, read, free; no scheduling point
    spawn,             ///< a thread of its own that adds to an atomic, joined at once or at the end
    yield,
    fail_if_two,       ///< a check that fails when an atomic holds 2
    count
  };
  Kind kind = lock_block;
  std::uint8_t object = 0;
  std::uint8_t value = 0;
};

struct Program {
  std::vector<std::vector<Statement>> threads;
};

std::ostream& operator<<(std::ostream& stream, const Program& program);

/// Runs the program: to be called as a scenario's body.
void run(const Program& program);

}  // namespace pcheck::oracle
