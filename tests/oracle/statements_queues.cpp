/// Queues.

#include "oracle/statements.hpp"

namespace pcheck::oracle {

namespace {

void put(const Context& c, Statement s) { c.objects.items[s.object].put(s.value); }
void try_put(const Context& c, Statement s) { c.see(c.objects.items[s.object].try_put(s.value)); }
void put_for(const Context& c, Statement s) { c.see(c.objects.items[s.object].put_for(s.value, a_while)); }
void get(const Context& c, Statement s) { c.see(c.objects.items[s.object].get()); }
void try_get(const Context& c, Statement s) { c.see(c.objects.items[s.object].try_get().value_or(4)); }
void get_for(const Context& c, Statement s) { c.see(c.objects.items[s.object].get_for(a_while).value_or(4)); }
void task_done(const Context& c, Statement s) { c.objects.items[s.object].task_done(); }
void get_and_done(const Context& c, Statement s) {
  c.see(c.objects.items[s.object].get());
  c.objects.items[s.object].task_done();
}
void queue_join(const Context& c, Statement s) { c.objects.items[s.object].join(); }
void queue_size(const Context& c, Statement s) { c.see(static_cast<int>(c.objects.items[s.object].size())); }
/// Heap memory that changes hands.
void put_parcel(const Context& c, Statement s) { c.objects.parcels.put(std::make_unique<int>(s.value)); }
void try_get_parcel(const Context& c, Statement) {
  const auto parcel = c.objects.parcels.try_get();
  c.see(parcel ? **parcel : 4);
}

constexpr StatementKind queue_kinds[] = {
    {"put", 1, put},
    {"try_put", 1, try_put},
    {"put_for", 1, put_for},
    {"get", 1, get},
    {"try_get", 1, try_get},
    {"get_for", 1, get_for},
    {"task_done", 1, task_done},
    {"get_and_done", 2, get_and_done},
    {"queue_join", 1, queue_join},
    {"queue_size", 1, queue_size},
    {"put_parcel", 1, put_parcel},
    {"try_get_parcel", 1, try_get_parcel},
};

}  // namespace

StatementKinds queue_statements() { return queue_kinds; }

}  // namespace pcheck::oracle
