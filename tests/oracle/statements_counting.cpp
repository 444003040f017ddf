/// Semaphores, barriers, latches, and the monitor for hand-made barriers.

#include "oracle/statements.hpp"

namespace pcheck::oracle {

namespace {

/// Calls `use` with one of the two semaphores: the one without a limit worth mentioning, or the binary one.
template <class Use>
void with_semaphore(const Context& c, Statement s, Use use) {
  if (s.object == 0) use(c.objects.permits);
  else use(c.objects.permit);
}

void acquire(const Context& c, Statement s) {
  with_semaphore(c, s, [](auto& semaphore) { semaphore.acquire(); });
}
void try_acquire(const Context& c, Statement s) {
  with_semaphore(c, s, [&](auto& semaphore) { c.see(semaphore.try_acquire()); });
}
void acquire_for(const Context& c, Statement s) {
  with_semaphore(c, s, [&](auto& semaphore) { c.see(semaphore.try_acquire_for(a_while * (1 + s.value))); });
}
/// Of the binary one at most once in a row.
void release(const Context& c, Statement s) {
  with_semaphore(c, s, [](auto& semaphore) { semaphore.release(); });
}
void release_two(const Context& c, Statement) { c.objects.permits.release(2); }

void barrier_arrive_and_wait(const Context& c, Statement s) {
  if (s.object == 0) c.objects.meeting.arrive_and_wait();
  else c.objects.completing.arrive_and_wait();
}
void barrier_arrive(const Context& c, Statement s) {
  if (s.object == 0) (void)c.objects.meeting.arrive();
  else (void)c.objects.completing.arrive();
}
/// Does something between arriving and waiting.
void barrier_arrive_later_wait(const Context& c, Statement s) {
  auto arrival = c.objects.meeting.arrive();
  c.see(c.objects.atomics[s.value % 2].load());
  c.objects.meeting.wait(std::move(arrival));
}
void barrier_drop(const Context& c, Statement s) {
  if (s.object == 0) c.objects.meeting.arrive_and_drop();
  else c.objects.completing.arrive_and_drop();
}
void latch_count_down(const Context& c, Statement s) { c.objects.gate.count_down(s.value == 2 ? 2 : 1); }
void latch_try_wait(const Context& c, Statement) { c.see(c.objects.gate.try_wait()); }
void latch_wait(const Context& c, Statement) { c.objects.gate.wait(); }
void latch_arrive_and_wait(const Context& c, Statement) { c.objects.gate.arrive_and_wait(); }
void rendezvous_arrive(const Context& c, Statement) { c.objects.meeting_point.arrive(); }
void rendezvous_pass(const Context& c, Statement) { c.objects.meeting_point.pass(); }

constexpr StatementKind counting_kinds[] = {
    {"acquire", 1, acquire},
    {"try_acquire", 1, try_acquire},
    {"acquire_for", 1, acquire_for},
    {"release", 1, release},
    {"release_two", 1, release_two},
    {"barrier_arrive_and_wait", 3, barrier_arrive_and_wait},
    {"barrier_arrive", 2, barrier_arrive},
    {"barrier_arrive_later_wait", 3, barrier_arrive_later_wait},
    {"barrier_drop", 2, barrier_drop},
    {"latch_count_down", 1, latch_count_down},
    {"latch_try_wait", 1, latch_try_wait},
    {"latch_wait", 1, latch_wait},
    {"latch_arrive_and_wait", 2, latch_arrive_and_wait},
    {"rendezvous_arrive", 1, rendezvous_arrive},
    {"rendezvous_pass", 1, rendezvous_pass},
};

}  // namespace

StatementKinds counting_statements() { return counting_kinds; }

}  // namespace pcheck::oracle
