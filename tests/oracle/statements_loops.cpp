/// Loops that wait for other threads, without end if it comes to that: plain enumeration cannot finish. So each has a form that
/// looks once, and where that is too early excludes the execution: complete executions are the same.

#include "oracle/statements.hpp"

namespace pcheck::oracle {

namespace {

/// Goes round until `try_once` says that it is done; or does so once, and assumes it.
template <class TryOnce>
void wait_for(const Context& c, bool yields, TryOnce try_once) {
  if (c.program.setting.waits == Waits::by_assuming) {
    assume(try_once());
    return;
  }
  while (!try_once())
    if (yields) this_thread::yield();
}

void await_value(const Context& c, Statement s) {
  wait_for(c, s.value == 1, [&] { return c.objects.atomics[s.object].load() == s.value; });
}
void await_other_value(const Context& c, Statement s) {
  wait_for(c, s.value == 0, [&] { return c.objects.atomics[s.object].load() != s.value; });
}
void await_small_value(const Context& c, Statement s) {
  wait_for(c, false, [&] { return c.objects.atomics[s.object].load() <= s.value; });
}
void compare_exchange_until_done(const Context& c, Statement s) {
  wait_for(c, s.value == 1, [&] {
    int expected = s.value;
    return c.objects.atomics[s.object].compare_exchange_strong(expected, s.value + 1);
  });
}
void spin_lock_block(const Context& c, Statement s) {
  wait_for(c, s.value == 1, [&] { return !c.objects.taken.test_and_set(); });
  c.objects.variables[s.object] += 1;
  if (s.value != 2) c.objects.taken.clear();
}
void try_lock_until_done(const Context& c, Statement s) {
  wait_for(c, s.value == 1, [&] { return c.objects.mutexes[s.object].try_lock(); });
  c.objects.guarded[s.object] += 1;
  if (s.value != 2) c.objects.mutexes[s.object].unlock();
}
void try_acquire_until_done(const Context& c, Statement s) {
  wait_for(c, s.value == 1, [&] { return c.objects.permits.try_acquire(); });
  if (s.value != 0) c.objects.permits.release();
}
void poll_event(const Context& c, Statement s) {
  wait_for(c, s.value == 1, [&] { return c.objects.signal.is_set(); });
}

constexpr StatementKind loop_kinds[] = {
    {"await_value", 1, await_value},
    {"await_other_value", 1, await_other_value},
    {"await_small_value", 1, await_small_value},
    {"compare_exchange_until_done", 1, compare_exchange_until_done},
    {"spin_lock_block", 4, spin_lock_block},
    {"try_lock_until_done", 2, try_lock_until_done},
    {"try_acquire_until_done", 2, try_acquire_until_done},
    {"poll_event", 1, poll_event},
};

}  // namespace

StatementKinds loop_statements() { return loop_kinds; }

}  // namespace pcheck::oracle
