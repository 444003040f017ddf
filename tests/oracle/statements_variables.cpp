/// Atomics of all kinds, fences, and plain variables that threads share.

#include "oracle/statements.hpp"

namespace pcheck::oracle {

namespace {

void atomic_load(const Context& c, Statement s) { c.see(c.objects.atomics[s.object].load()); }
void atomic_store(const Context& c, Statement s) { c.objects.atomics[s.object].store(s.value); }
void atomic_exchange(const Context& c, Statement s) { c.see(c.objects.atomics[s.object].exchange(s.value)); }
void atomic_add(const Context& c, Statement s) { c.see(c.objects.atomics[s.object].fetch_add(1 + s.value)); }
/// Adding nothing writes, too.
void atomic_or(const Context& c, Statement s) { c.see(c.objects.atomics[s.object].fetch_or(s.value)); }
void compare_exchange(const Context& c, Statement s) {
  int expected = 0;
  c.see(c.objects.atomics[s.object].compare_exchange_strong(expected, s.value + 1));
  c.see(expected);
}
void compare_exchange_weak(const Context& c, Statement s) {
  int expected = 0;
  c.see(c.objects.atomics[s.object].compare_exchange_weak(expected, s.value + 1));
}
/// The usual loop, given up after two rounds.
void compare_exchange_loop(const Context& c, Statement s) {
  atomic<int>& atomic = c.objects.atomics[s.object];
  int expected = atomic.load();
  for (int round = 0; round < 2; ++round)
    if (atomic.compare_exchange_weak(expected, expected + 1)) return;
  c.see(3);
}
/// Another thread's store in between is overwritten.
void atomic_load_then_store(const Context& c, Statement s) {
  const int value = c.objects.atomics[s.object].load();
  c.objects.atomics[s.object].store(value + 1);
}
/// Sets one from the other: an update of neither.
void atomic_copy(const Context& c, Statement s) { c.objects.atomics[s.object].store(c.objects.atomics[1 - s.object].load()); }
void flag_test_and_set(const Context& c, Statement) { c.see(c.objects.taken.test_and_set()); }
void flag_clear(const Context& c, Statement) { c.objects.taken.clear(); }
void fence(const Context&, Statement) { pcheck::atomic_thread_fence(memory_order_seq_cst); }
void variable_read(const Context& c, Statement s) { c.see(c.objects.variables[s.object].load()); }
void variable_write(const Context& c, Statement s) { c.objects.variables[s.object] = s.value; }
void variable_add(const Context& c, Statement s) { c.objects.variables[s.object] += 1; }
void variable_copy(const Context& c, Statement s) {
  c.objects.variables[s.object] = c.objects.variables[1 - s.object].load() + 1;
}
/// Reads both before it writes the first: the update is hidden from who looks at the last read only.
void variable_sum(const Context& c, Statement s) {
  const int first = c.objects.variables[s.object];
  const int second = c.objects.variables[1 - s.object];
  c.objects.variables[s.object] = first + second + 1;
}
/// A decision, not an update.
void variable_set_if_zero(const Context& c, Statement s) {
  if (c.objects.variables[s.object].load() == 0) c.objects.variables[s.object] = 1 + s.value;
}
void pair_add(const Context& c, Statement s) {
  c.objects.pair.update([&](Pair& pair) { (s.object == 0 ? pair.first : pair.second) += 1; });
}
void pair_read(const Context& c, Statement) {
  const Pair pair = c.objects.pair.load();
  c.see(static_cast<int>(pair.first * 2 + pair.second));
}
/// Message passing: plain heap memory, published by an atomic.
void hand_over(const Context& c, Statement s) {
  int* const data = new int(s.value);
  *data += c.seen;
  if (int* const unclaimed = c.objects.handed_over.exchange(data)) delete unclaimed;
}
void take_over(const Context& c, Statement) {
  int* const data = c.objects.handed_over.exchange(nullptr);
  c.see(data == nullptr ? -1 : *data);
  delete data;
}
void mortal_add(const Context& c, Statement) { c.see(c.objects.mortal_address->fetch_add(1)); }

constexpr StatementKind variable_kinds[] = {
    {"atomic_load", 1, atomic_load},
    {"atomic_store", 1, atomic_store},
    {"atomic_exchange", 1, atomic_exchange},
    {"atomic_add", 1, atomic_add},
    {"atomic_or", 1, atomic_or},
    {"compare_exchange", 1, compare_exchange},
    {"compare_exchange_weak", 1, compare_exchange_weak},
    {"compare_exchange_loop", 3, compare_exchange_loop},
    {"atomic_load_then_store", 2, atomic_load_then_store},
    {"atomic_copy", 2, atomic_copy},
    {"flag_test_and_set", 1, flag_test_and_set},
    {"flag_clear", 1, flag_clear},
    {"fence", 1, fence},
    {"variable_read", 1, variable_read},
    {"variable_write", 1, variable_write},
    {"variable_add", 2, variable_add},
    {"variable_copy", 2, variable_copy},
    {"variable_sum", 3, variable_sum},
    {"variable_set_if_zero", 2, variable_set_if_zero},
    {"pair_add", 2, pair_add},
    {"pair_read", 1, pair_read},
    {"hand_over", 1, hand_over},
    {"take_over", 1, take_over},
    {"mortal_add", 1, mortal_add},
};

}  // namespace

StatementKinds variable_statements() { return variable_kinds; }

}  // namespace pcheck::oracle
