/// Condition variables, waiting on atomics, and events.

#include <mutex>

#include "oracle/statements.hpp"

namespace pcheck::oracle {

namespace {

void wait_until_set(const Context& c, Statement) {
  std::unique_lock guard(c.objects.mutexes[0]);
  c.objects.changed.wait(guard, [&] { return c.objects.flag.load(); });
}
/// Without a predicate: a notification that comes too early is lost.
void wait_once(const Context& c, Statement) {
  std::unique_lock guard(c.objects.mutexes[0]);
  c.objects.changed.wait(guard);
  c.see(c.objects.guarded[0]);
}
void timed_wait(const Context& c, Statement s) {
  std::unique_lock guard(c.objects.mutexes[0]);
  c.see(c.objects.changed.wait_for(guard, a_while * (1 + s.value)) == cv_status::timeout);
}
void set_and_notify(const Context& c, Statement s) {
  const std::lock_guard guard(c.objects.mutexes[0]);
  c.objects.flag = true;
  if (s.value == 0) c.objects.changed.notify_all();
  else c.objects.changed.notify_one();
}
void notify_one(const Context& c, Statement) { c.objects.changed.notify_one(); }
void notify_all(const Context& c, Statement) { c.objects.changed.notify_all(); }
void any_wait(const Context& c, Statement) {
  std::unique_lock guard(c.objects.mutexes[1]);
  c.objects.changed_any.wait(guard);
  c.see(c.objects.guarded[1]++);
}
void any_timed_wait(const Context& c, Statement s) {
  std::unique_lock guard(c.objects.mutexes[1]);
  c.see(c.objects.changed_any.wait_for(guard, a_while * (1 + s.value)) == cv_status::timeout);
}
void any_notify(const Context& c, Statement s) {
  if (s.value == 0) c.objects.changed_any.notify_all();
  else c.objects.changed_any.notify_one();
}
void atomic_wait(const Context& c, Statement s) {
  c.objects.atomics[s.object].wait(0);
  c.see(1);
}
void atomic_set_and_notify(const Context& c, Statement s) {
  c.objects.atomics[s.object].store(1 + s.value);
  c.objects.atomics[s.object].notify_one();
}
void atomic_notify_one(const Context& c, Statement s) { c.objects.atomics[s.object].notify_one(); }
void atomic_notify_all(const Context& c, Statement s) { c.objects.atomics[s.object].notify_all(); }
void event_set(const Context& c, Statement) { c.objects.signal.set(); }
void event_clear(const Context& c, Statement) { c.objects.signal.clear(); }
void event_is_set(const Context& c, Statement) { c.see(c.objects.signal.is_set()); }
void event_wait(const Context& c, Statement) { c.objects.signal.wait(); }
void event_wait_for(const Context& c, Statement s) { c.see(c.objects.signal.wait_for(a_while * (1 + s.value))); }

constexpr StatementKind waiting_kinds[] = {
    {"wait_until_set", 6, wait_until_set},
    {"wait_once", 4, wait_once},
    {"timed_wait", 4, timed_wait},
    {"set_and_notify", 4, set_and_notify},
    {"notify_one", 1, notify_one},
    {"notify_all", 1, notify_all},
    {"any_wait", 6, any_wait},
    {"any_timed_wait", 6, any_timed_wait},
    {"any_notify", 1, any_notify},
    {"atomic_wait", 3, atomic_wait},
    {"atomic_set_and_notify", 2, atomic_set_and_notify},
    {"atomic_notify_one", 1, atomic_notify_one},
    {"atomic_notify_all", 1, atomic_notify_all},
    {"event_set", 1, event_set},
    {"event_clear", 1, event_clear},
    {"event_is_set", 1, event_is_set},
    {"event_wait", 1, event_wait},
    {"event_wait_for", 1, event_wait_for},
};

}  // namespace

StatementKinds waiting_statements() { return waiting_kinds; }

}  // namespace pcheck::oracle
