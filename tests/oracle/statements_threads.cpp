/// Threads that start threads, and memory that is not an object's: heap, globals, thread_local variables, locals of
/// other threads, exceptions in flight.

#include <mutex>
#include <stdexcept>

#include "oracle/statements.hpp"

namespace pcheck::oracle {

namespace {

int global_count = 0;  ///< plain; by mutexes[1]
thread_local int own_count = 0;

/// The body of a child; beyond the last one, something small.
void run_child(const Context& c, std::size_t child, int& seen) {
  std::vector<thread> children;
  const Context own{c.objects, c.program, c.told, seen, children, child + 1};
  if (child < c.program.children.size()) execute(c.program.children[child], own);
  else own.see(c.objects.atomics[1].fetch_add(1));
}

std::size_t child_of(const Context& c, Statement s) { return c.next_child + s.object; }

/// The child's result is a local variable of its parent.
void start_and_join(const Context& c, Statement s) {
  int result = 0;
  const std::size_t child = child_of(c, s);
  thread started{[&] { run_child(c, child, result); }};
  if (s.value == 1) c.see(c.objects.atomics[0].load());
  started.join();
  c.see(result);
}
void start(const Context& c, Statement s) {
  const std::size_t child = child_of(c, s);
  c.children.emplace_back([c, child] {
    int seen = 0;
    run_child(c, child, seen);
  });
}
void start_jthread(const Context& c, Statement s) {
  int result = 0;
  {
    const std::size_t child = child_of(c, s);
    const jthread started{[&] { run_child(c, child, result); }};
  }
  c.see(result);
}
/// The objects of a program that uses this are never destroyed.
void start_detached(const Context& c, Statement s) {
  const std::size_t child = child_of(c, s);
  thread started{[&objects = c.objects, &program = c.program, &told = c.told, child] {
    int seen = 0;
    std::vector<thread> none;
    run_child({objects, program, told, seen, none, child}, child, seen);
  }};
  started.detach();
}
void forget_to_join(const Context& c, Statement) {
  const thread started{[&objects = c.objects] { objects.atomics[0].fetch_add(1); }};
}
/// A child writes to locals of this frame while this thread waits for it through an atomic.
void wait_for_local(const Context& c, Statement s) {
  int result = -1;
  atomic<bool> ready{false};
  thread started{[&] {
    result = s.value;
    ready.store(true);
    ready.notify_one();
  }};
  ready.wait(false);
  c.see(result);
  started.join();
}
/// An object whose life ends while other threads are alive.
void local_mutex(const Context& c, Statement s) {
  mutex own;
  const std::lock_guard guard(own);
  c.see(s.value);
}
void global_plain(const Context& c, Statement) {
  const std::lock_guard guard(c.objects.mutexes[1]);
  c.see(++global_count);
}
void thread_local_plain(const Context& c, Statement s) {
  own_count += s.value;
  c.objects.atomics[s.object].load();
  c.see(++own_count);
}
void heap_plain(const Context& c, Statement s) {
  const auto data = std::make_unique<int>(c.seen);
  c.objects.atomics[s.object].fetch_add(1);
  c.see(*data);
}
/// Initialised with a step in between, by whoever comes first.
void static_local(const Context& c, Statement s) {
  static const int initialised = c.objects.atomics[s.object].fetch_add(1) + s.value;
  c.see(initialised);
}

/// Executes an operation when it is destroyed.
struct StoreAtEnd {
  atomic<int>& target;
  int value;
  ~StoreAtEnd() { target.store(value); }
};

/// Operations while an exception is in flight, and in its handler.
void throw_and_catch(const Context& c, Statement s) {
  try {
    const StoreAtEnd at_end{c.objects.atomics[s.object], s.value};
    throw std::runtime_error("caught");
  } catch (const std::runtime_error&) {
    if (s.value == 1) c.see(c.objects.atomics[1 - s.object].load());
    if (s.value == 2) c.see(std::uncaught_exceptions());
  }
}
void throw_uncaught(const Context& c, Statement s) {
  if (c.objects.atomics[s.object].load() == s.value) throw std::runtime_error("uncaught");
}

constexpr StatementKind thread_kinds[] = {
    {"start_and_join", 4, start_and_join},
    {"start", 3, start},
    {"start_jthread", 3, start_jthread},
    {"start_detached", 3, start_detached},
    {"forget_to_join", 2, forget_to_join},
    {"wait_for_local", 5, wait_for_local},
    {"local_mutex", 3, local_mutex},
    {"global_plain", 2, global_plain},
    {"thread_local_plain", 1, thread_local_plain},
    {"heap_plain", 1, heap_plain},
    {"static_local", 4, static_local},
    {"throw_and_catch", 2, throw_and_catch},
    {"throw_uncaught", 1, throw_uncaught},
};

}  // namespace

StatementKinds thread_statements() { return thread_kinds; }

}  // namespace pcheck::oracle
