/// Processes, which end by themselves, by std::exit(), by an exception, or because another one says so, wherever they stand.

#include <cstdlib>
#include <mutex>
#include <stdexcept>

#include "oracle/statements.hpp"

namespace pcheck::oracle {

namespace {

void increment(CommonObjects& common) { common.number.store(common.number.load() + 1); }

/// What a process does. It does not see: what a thread has seen is kept in the memory of the first process.
void work(CommonObjects& common, int value) {
  if (value == 0) {
    increment(common);
    return;
  }
  const std::lock_guard guard(common.lock);
  increment(common);
  if (value == 2) std::exit(3);  // the lock stays locked
}

auto worker(const Context& c, Statement s) {
  return [&common = *c.objects.common, s] { work(common, s.value); };
}

void join(const Context& c, process& started) {
  started.join();
  c.see(*started.exit_code());
}

void process_works(const Context& c, Statement s) {
  process started{worker(c, s)};
  if (s.object == 1) c.see(c.objects.common->number.load());
  join(c, started);
}
void process_polled(const Context& c, Statement s) {
  process started{worker(c, s)};
  c.see(started.exit_code().value_or(9));
  join(c, started);
}
void process_terminated(const Context& c, Statement s) {
  process started{worker(c, s)};
  if (s.object == 1) c.see(c.objects.common->number.load());
  started.terminate();
  join(c, started);
}
void process_daemon(const Context& c, Statement s) {
  const process started{daemon, worker(c, s)};
  c.see(c.objects.common->number.load());
}
void process_throws(const Context& c, Statement s) {
  process started{[&common = *c.objects.common, s] {
    if (common.number.load() == s.value) throw std::runtime_error("thrown in a process");
  }};
  join(c, started);
}
/// Its thread is joined, or ended by std::exit(), or by the end of the process.
void process_with_thread(const Context& c, Statement s) {
  process started{[&common = *c.objects.common, s] {
    thread inner{[&common] { increment(common); }};
    if (s.value == 1) std::exit(2);
    if (s.value == 2) inner.detach();
    else inner.join();
  }};
  join(c, started);
}
/// memory_not_shared, where it finds the number to be so.
void process_writes_elsewhere(const Context& c, Statement s) {
  process started{[&common = *c.objects.common, &elsewhere = c.objects.guarded[1], s] {
    if (common.number.load() == s.value) elsewhere = 5;
  }};
  join(c, started);
}
/// Nothing that the first process has changed since is seen.
void process_copies(const Context& c, Statement s) {
  process started{[&common = *c.objects.common, own = c.seen]() mutable {
    ++own;
    common.number.store(own % 3);
  }};
  c.see(s.value);
  join(c, started);
}

void common_increment(const Context& c, Statement s) {
  if (s.object == 1) {
    increment(*c.objects.common);
    return;
  }
  const std::lock_guard guard(c.objects.common->lock);
  increment(*c.objects.common);
}
void common_number(const Context& c, Statement) { c.see(c.objects.common->number.load()); }
void common_acquire(const Context& c, Statement s) {
  if (s.object == 1) c.objects.common->permit.acquire();
  else c.see(c.objects.common->permit.try_acquire());
}
void common_put(const Context& c, Statement s) {
  process started{[&common = *c.objects.common, s] {
    common.items.put(s.value);
    if (s.object == 1) common.permit.release();
  }};
  if (const auto got = c.objects.common->items.get_for(a_while)) c.see(*got);
  join(c, started);
}

constexpr StatementKind process_kinds[] = {
    {"process_works", 7, process_works},
    {"process_polled", 7, process_polled},
    {"process_terminated", 7, process_terminated},
    {"process_daemon", 7, process_daemon},
    {"process_throws", 3, process_throws},
    {"process_with_thread", 6, process_with_thread},
    {"process_writes_elsewhere", 3, process_writes_elsewhere},
    {"process_copies", 3, process_copies},
    {"common_increment", 4, common_increment},
    {"common_number", 1, common_number},
    {"common_acquire", 1, common_acquire},
    {"common_put", 5, common_put},
};

}  // namespace

StatementKinds process_statements() { return process_kinds; }

}  // namespace pcheck::oracle
