#include "oracle/program.hpp"

#include <memory>
#include <mutex>
#include <ostream>
#include <shared_mutex>

#include <pcheck/pcheck.hpp>

namespace pcheck::oracle {

namespace {

/// The objects that the statements refer to.
struct Objects {
  explicit Objects(int parties) : meeting(parties), gate(parties) {}

  mutex mutexes[2];
  timed_mutex timed;
  shared_mutex readers_writer;
  condition_variable changed;
  shared<bool> flag{false};
  counting_semaphore<> permits{1};
  barrier<> meeting;
  latch gate;
  atomic<int> atomics[2];
  shared<int> variables[2];
  event signal;
  queue<int> items{1};
  once_flag once;
};

struct Interpreter {
  Objects& o;
  int seen = 0;                  ///< folds what this thread read, so that results reach the final state
  std::vector<thread> children;

  void see(int value) { seen = seen * 5 + value + 1; }

  void execute(const Statement& s) {
    const int which = s.object % 2;
    switch (s.kind) {
      case Statement::lock_block: {
        const std::lock_guard guard(o.mutexes[which]);
        o.variables[which] += 1;
        break;
      }
      case Statement::nested_locks: {
        const std::lock_guard outer(o.mutexes[s.value % 2]);
        const std::lock_guard inner(o.mutexes[1 - s.value % 2]);
        break;
      }
      case Statement::try_lock_block:
        if (o.mutexes[which].try_lock()) {
          see(1);
          o.mutexes[which].unlock();
        }
        break;
      case Statement::timed_lock_block:
        if (o.timed.try_lock_for(std::chrono::milliseconds(1))) {
          see(o.atomics[0].load());
          o.timed.unlock();
        }
        break;
      case Statement::read_block: {
        const std::shared_lock guard(o.readers_writer);
        see(o.variables[which].load());
        break;
      }
      case Statement::write_block: {
        const std::lock_guard guard(o.readers_writer);
        o.variables[which] = s.value;
        break;
      }
      case Statement::wait_until_set: {
        std::unique_lock guard(o.mutexes[0]);
        while (!o.flag.load()) o.changed.wait(guard);
        break;
      }
      case Statement::wait_once: {
        std::unique_lock guard(o.mutexes[0]);
        o.changed.wait(guard);
        break;
      }
      case Statement::set_and_notify_one: {
        const std::lock_guard guard(o.mutexes[0]);
        o.flag = true;
        o.changed.notify_one();
        break;
      }
      case Statement::notify_all: o.changed.notify_all(); break;
      case Statement::timed_wait: {
        std::unique_lock guard(o.mutexes[0]);
        see(o.changed.wait_for(guard, std::chrono::milliseconds(1)) == cv_status::timeout);
        break;
      }
      case Statement::acquire: o.permits.acquire(); break;
      case Statement::release: o.permits.release(); break;
      case Statement::try_acquire: see(o.permits.try_acquire()); break;
      case Statement::barrier_wait: o.meeting.arrive_and_wait(); break;
      case Statement::latch_count_down:
        if (!o.gate.try_wait()) o.gate.count_down(0);
        break;
      case Statement::latch_wait: o.gate.wait(); break;
      case Statement::atomic_load: see(o.atomics[which].load()); break;
      case Statement::atomic_store: o.atomics[which].store(s.value); break;
      case Statement::atomic_add: see(o.atomics[which].fetch_add(1)); break;
      case Statement::atomic_exchange_if: {
        int expected = 0;
        see(o.atomics[which].compare_exchange_strong(expected, s.value));
        break;
      }
      case Statement::variable_read: see(o.variables[which].load()); break;
      case Statement::variable_write: o.variables[which] = s.value; break;
      case Statement::variable_add: o.variables[which] += 1; break;
      case Statement::choose: see(choose(2)); break;
      case Statement::event_set: o.signal.set(); break;
      case Statement::event_clear: o.signal.clear(); break;
      case Statement::event_wait: o.signal.wait(); break;
      case Statement::queue_put: o.items.put(s.value); break;
      case Statement::queue_try_get: see(o.items.try_get().value_or(3)); break;
      case Statement::queue_get: see(o.items.get()); break;
      case Statement::once:
        call_once(o.once, [&] { o.variables[0] += 1; });
        break;
      case Statement::heap_data: {
        const auto data = std::make_unique<int>(seen);
        *data += 1;
        seen = *data;
        break;
      }
      case Statement::spawn:
        children.emplace_back([this] { o.atomics[1].fetch_add(1); });
        if (s.value % 2 == 0) children.back().join();
        break;
      case Statement::yield: this_thread::yield(); break;
      case Statement::fail_if_two: check(o.atomics[which].load() != 2, "the atomic is not 2"); break;
      case Statement::count: break;
    }
  }

  void execute(const std::vector<Statement>& statements) {
    for (const Statement& statement : statements) execute(statement);
    for (thread& child : children)
      if (child.joinable()) child.join();
  }
};

const char* const names[] = {
    "lock_block", "nested_locks", "try_lock_block", "timed_lock_block", "read_block", "write_block", "wait_until_set", "wait_once",
    "set_and_notify_one", "notify_all", "timed_wait", "acquire", "release", "try_acquire", "barrier_wait", "latch_count_down",
    "latch_wait", "atomic_load", "atomic_store", "atomic_add", "atomic_exchange_if", "variable_read", "variable_write", "variable_add",
    "choose", "event_set", "event_clear", "event_wait", "queue_put", "queue_try_get", "queue_get", "once", "heap_data", "spawn",
    "yield", "fail_if_two"};
static_assert(std::size(names) == Statement::count);

}  // namespace

std::ostream& operator<<(std::ostream& stream, const Program& program) {
  for (std::size_t i = 0; i < program.threads.size(); ++i) {
    stream << "\n  thread " << i + 1 << ":";
    for (const Statement& s : program.threads[i]) stream << ' ' << names[s.kind] << '(' << int{s.object} << ',' << int{s.value} << ')';
  }
  return stream;
}

void run(const Program& program) {
  const int parties = static_cast<int>(program.threads.size());
  Objects objects(parties);
  std::vector<std::unique_ptr<Interpreter>> interpreters;
  std::vector<thread> threads;
  for (const auto& statements : program.threads) {
    interpreters.push_back(std::make_unique<Interpreter>(Interpreter{objects, 0, {}}));
    threads.emplace_back([&statements, interpreter = interpreters.back().get()] { interpreter->execute(statements); });
  }
  for (thread& t : threads) t.join();
  for (std::size_t i = 0; i < interpreters.size(); ++i) outcome("seen " + std::to_string(i), interpreters[i]->seen);
  outcome("atomics", objects.atomics[0].load() * 10 + objects.atomics[1].load());
  outcome("variables", objects.variables[0].load() * 10 + objects.variables[1].load());
}

}  // namespace pcheck::oracle
