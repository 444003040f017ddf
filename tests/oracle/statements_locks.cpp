/// Mutexes of all kinds, and call_once.

#include <mutex>
#include <shared_mutex>
#include <stdexcept>

#include "oracle/statements.hpp"

namespace pcheck::oracle {

namespace {

/// Adds to the variable that the lock protects: two operations inside.
void lock_block(const Context& c, Statement s) {
  const std::lock_guard guard(c.objects.mutexes[s.object]);
  c.objects.variables[s.object] += 1;
}
/// Plain memory inside.
void lock_plain(const Context& c, Statement s) {
  const std::lock_guard guard(c.objects.mutexes[s.object]);
  c.objects.guarded[s.object] = c.objects.guarded[s.object] * 3 + s.value + 1;
  c.see(c.objects.guarded[s.object]);
}
/// Two mutexes, in an order that `object` says.
void nested_locks(const Context& c, Statement s) {
  const std::lock_guard outer(c.objects.mutexes[s.object]);
  const std::lock_guard inner(c.objects.mutexes[1 - s.object]);
}
void try_lock_block(const Context& c, Statement s) {
  std::unique_lock guard(c.objects.mutexes[s.object], std::try_to_lock);
  c.see(guard.owns_lock() ? c.objects.guarded[s.object]++ : 4);
}
void timed_block(const Context& c, Statement s) {
  std::unique_lock guard(c.objects.timed, std::defer_lock);
  if (s.value == 0) guard.lock();
  else if (s.value == 1) guard.try_lock_for(a_while);
  else guard.try_lock();
  c.see(guard.owns_lock());
}
void recursive_block(const Context& c, Statement s) {
  recursive_timed_mutex& mutex = c.objects.recursive;
  const std::lock_guard outer(mutex);
  if (s.value == 0) return;
  std::unique_lock inner(mutex, std::defer_lock);
  c.see(s.value == 1 ? inner.try_lock() : inner.try_lock_for(a_while));
}
void recursive_try_block(const Context& c, Statement s) {
  std::unique_lock outer(c.objects.recursive, std::defer_lock);
  c.see(s.value == 0 ? outer.try_lock() : outer.try_lock_for(a_while));
}
void throw_from_lock_block(const Context& c, Statement s) {
  try {
    const std::lock_guard guard(c.objects.mutexes[s.object]);
    throw std::runtime_error("out of the block");
  } catch (const std::runtime_error&) {
    c.see(1);
  }
}
void write_block(const Context& c, Statement s) {
  const std::lock_guard guard(c.objects.readers_writer);
  if (s.object == 0) c.objects.read_mostly += s.value + 1;
  else c.objects.variables[0] = s.value;
}
void try_write_block(const Context& c, Statement s) {
  std::unique_lock guard(c.objects.readers_writer, std::defer_lock);
  if (s.value == 0) guard.try_lock();
  else guard.try_lock_for(a_while);
  c.see(guard.owns_lock() ? c.objects.read_mostly++ : 4);
}
void read_block(const Context& c, Statement s) {
  const std::shared_lock guard(c.objects.readers_writer);
  c.see(s.object == 0 ? c.objects.read_mostly : c.objects.variables[0].load());
}
void try_read_block(const Context& c, Statement s) {
  std::shared_lock guard(c.objects.readers_writer, std::defer_lock);
  if (s.value == 0) guard.try_lock();
  else guard.try_lock_for(a_while);
  c.see(guard.owns_lock() ? c.objects.read_mostly : 4);
}
/// A reader that asks for writing waits for itself.
void upgrade(const Context& c, Statement s) {
  shared_timed_mutex& mutex = c.objects.readers_writer;
  const std::shared_lock reading(mutex);
  std::unique_lock writing(mutex, std::defer_lock);
  if (s.value == 0) writing.lock();
  else c.see(writing.try_lock_for(a_while));
}
/// Misuse unless the thread holds it, which it does not.
void unlock_unheld(const Context& c, Statement s) {
  if (s.value == 0) c.objects.mutexes[s.object].unlock();
  else if (s.value == 1) c.objects.readers_writer.unlock();
  else c.objects.readers_writer.unlock_shared();
}
void relock(const Context& c, Statement s) {
  const std::lock_guard guard(c.objects.mutexes[s.object]);
  c.objects.mutexes[s.object].lock();
}
void once(const Context& c, Statement s) {
  call_once(c.objects.once, [&] {
    if (s.object == 0) c.objects.initialised += s.value + 1;
    else c.objects.variables[0] = s.value;
  });
  c.see(c.objects.initialised);
}
/// The next one runs the function again.
void once_throwing(const Context& c, Statement s) {
  try {
    call_once(c.objects.once, [&] {
      if (c.objects.atomics[s.object].load() == 0) throw std::runtime_error("not yet");
    });
    c.see(0);
  } catch (const std::runtime_error&) {
    c.see(1);
  }
}

constexpr StatementKind lock_kinds[] = {
    {"lock_block", 4, lock_block},
    {"lock_plain", 2, lock_plain},
    {"nested_locks", 4, nested_locks},
    {"try_lock_block", 2, try_lock_block},
    {"timed_block", 2, timed_block},
    {"recursive_block", 4, recursive_block},
    {"recursive_try_block", 2, recursive_try_block},
    {"throw_from_lock_block", 2, throw_from_lock_block},
    {"write_block", 3, write_block},
    {"try_write_block", 2, try_write_block},
    {"read_block", 3, read_block},
    {"try_read_block", 2, try_read_block},
    {"upgrade", 3, upgrade},
    {"unlock_unheld", 1, unlock_unheld},
    {"relock", 2, relock},
    {"once", 3, once},
    {"once_throwing", 3, once_throwing},
};

}  // namespace

StatementKinds lock_statements() { return lock_kinds; }

}  // namespace pcheck::oracle
