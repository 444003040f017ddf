#include "checker/analyses/happens_before.hpp"

#include "objects/semantics.hpp"

namespace pcheck::checker {

namespace {

using model::ObjectType;
using Kind = model::OperationKind;

// Values of std::memory_order.
constexpr std::uint8_t relaxed = 0;
constexpr std::uint8_t release = 3;
constexpr std::uint8_t acq_rel = 4;
constexpr std::uint8_t seq_cst = 5;

/// consume counts as acquire.
bool acquires(std::uint8_t order) { return order != relaxed && order != release; }
bool releases(std::uint8_t order) { return order == release || order == acq_rel || order == seq_cst; }

constexpr std::uint64_t no_phase = ~std::uint64_t{0};

}  // namespace

void HappensBefore::ObjectClocks::reset() {
  released.clear();
  other.clear();
  phases = {no_phase, no_phase};
  puts = 0;
  gets = 0;
}

/// As many as the execution has.
void HappensBefore::add_threads(std::size_t count) {
  if (count > threads_.size()) threads_.resize(count);
  for (; thread_count_ < count; ++thread_count_) {
    ThreadClocks& fresh = threads_[thread_count_];
    fresh.now.clear();
    if (counts_) fresh.now.set(static_cast<ThreadId>(thread_count_), 1);
    fresh.released_by_fence.clear();
    fresh.loaded_relaxed.clear();
    fresh.notified = false;
  }
}

void HappensBefore::start_counting(const World& world) {
  counts_ = true;
  messages_.start_counting(world);
  for (std::size_t id = 0; id < thread_count_; ++id) threads_[id].now.set(static_cast<ThreadId>(id), 1);
}

void HappensBefore::begin_execution() {
  thread_count_ = 0;
  counts_ = false;
  objects_.begin_execution();
  messages_.begin_execution();
}

void HappensBefore::observe(const World& world, const Event& event) {
  if (event.clock_advanced) order_all();
  if (event.object_type == ObjectType::shared) return;
  const ThreadId self = event.thread();
  const ObjectId object = event.operation.object;
  switch (event.operation.kind) {
    case Kind::spawn:
    case Kind::start_ranks:
      for (unsigned i = 0; i < event.created_count; ++i) spawn(self, static_cast<ThreadId>(event.created + i));
      break;
    case Kind::join_ranks:
      for (std::uint64_t i = 0; i < event.operation.argument; ++i)
        acquire(self, of(static_cast<ThreadId>(event.operation.target + i)).now);
      break;
    case Kind::poll_process:
      if (event.result == static_cast<std::uint64_t>(model::still_running)) break;
      [[fallthrough]];
    case Kind::join:
      acquire(self, of(event.operation.target).now);
      break;
    case Kind::exit_process:
      end_process(world, world.thread(self).process);
      break;
    case Kind::terminate:
      end_process(world, event.operation.target);
      break;

    case Kind::lock:
    case Kind::try_lock:
    case Kind::timed_lock:
    case Kind::unlock:
    case Kind::lock_shared:
    case Kind::try_lock_shared:
    case Kind::timed_lock_shared:
    case Kind::unlock_shared:
      observe_mutex(event);
      break;
    case Kind::wait:
      unlock(event.operation.object2, self);
      break;
    case Kind::wake:
    case Kind::timed_wake:
      wake(event);
      lock(event.operation.object2, self);
      break;
    case Kind::block:
    case Kind::timed_block:
      wake(event);
      break;
    case Kind::notify_one:
    case Kind::notify_all:
      notify(world, event);
      break;

    case Kind::release:
    case Kind::event_set:
    case Kind::count_down:
    case Kind::once_end:
      release_into(objects_[object].released, self);
      break;
    case Kind::acquire:
    case Kind::event_wait:
    case Kind::latch_wait:
    case Kind::once_begin:
      acquire(self, objects_[object].released);
      break;
    case Kind::try_acquire:
    case Kind::timed_acquire:
    case Kind::event_is_set:
    case Kind::timed_event_wait:
    case Kind::latch_try_wait:
    case Kind::once_is_done:
      if (event.result != 0) acquire(self, objects_[object].released);
      break;
    case Kind::event_clear:
      objects_[object].released.clear();
      break;

    case Kind::arrive:
    case Kind::arrive_and_drop:
    case Kind::complete_phase:
    case Kind::barrier_wait:
      observe_barrier(world, event);
      break;

    case Kind::put:
    case Kind::try_put:
    case Kind::timed_put:
    case Kind::get:
    case Kind::try_get:
    case Kind::timed_get:
    case Kind::task_done:
    case Kind::queue_join:
    case Kind::queue_size:
      observe_queue(world, event);
      break;

    case Kind::send:
    case Kind::send_wait:
    case Kind::recv_post:
    case Kind::recv:
    case Kind::recv_any:
    case Kind::message_poll:
    case Kind::await:
    case Kind::collective_arrive:
    case Kind::collective_wait:
    case Kind::collective_poll:
      if (messages_.observe(world, event, of(self).now)) go_on(self);
      break;

    case Kind::load:
    case Kind::store:
    case Kind::exchange:
    case Kind::read_modify_write:
    case Kind::compare_exchange:
      if (edges_ == Edges::all) observe_atomic(event);
      break;
    case Kind::fence:
      if (edges_ == Edges::all) fence(event);
      break;

    case Kind::request_stop:
      order_before_all(self);
      break;

    // Waiting on an atomic synchronises through the loads around it only; the rest orders nothing.
    default:
      break;
  }
}

/// The virtual clock moves only when nobody can run: what was before it and what comes after can never be swapped.
void HappensBefore::order_all() {
  if (!counts_) return;
  VectorClock& first = threads_[0].now;
  for (std::size_t id = 1; id < thread_count_; ++id) first.join(threads_[id].now);
  for (std::size_t id = 1; id < thread_count_; ++id) threads_[id].now = first;
  for (std::size_t id = 0; id < thread_count_; ++id) threads_[id].now.increment(static_cast<ThreadId>(id));
}

/// Whoever looks at a token of it does so without an event: taken to be everybody, from here on.
void HappensBefore::order_before_all(ThreadId thread) {
  VectorClock& now = of(thread).now;
  for (std::size_t id = 0; id < thread_count_; ++id)
    if (id != thread) threads_[id].now.join(now);
  go_on(thread);
}

void HappensBefore::release_into(VectorClock& clock, ThreadId thread) {
  VectorClock& now = of(thread).now;
  if (!counts_) return;
  clock.join(now);
  now.increment(thread);
}

void HappensBefore::spawn(ThreadId parent, ThreadId child) {
  VectorClock& child_now = of(child).now;
  release_into(child_now, parent);
}

void HappensBefore::lock(ObjectId mutex, ThreadId thread) {
  if (edges_ != Edges::all) return;
  const ObjectClocks& clocks = objects_[mutex];
  acquire(thread, clocks.released);
  acquire(thread, clocks.other);
}

void HappensBefore::unlock(ObjectId mutex, ThreadId thread) {
  if (edges_ != Edges::all) return;
  release_into(objects_[mutex].released, thread);
}

void HappensBefore::observe_mutex(const Event& event) {
  if (edges_ != Edges::all) return;
  const ThreadId self = event.thread();
  ObjectClocks& mutex = objects_[event.operation.object];
  switch (event.operation.kind) {
    case Kind::unlock:
      release_into(mutex.released, self);
      break;
    case Kind::unlock_shared:
      release_into(mutex.other, self);
      break;
    case Kind::lock_shared:
    case Kind::try_lock_shared:
    case Kind::timed_lock_shared:
      if (event.result != 0) acquire(self, mutex.released);
      break;
    default:
      if (event.result != 0) lock(event.operation.object, self);
  }
}

/// Its threads end with it: whoever joins it has waited for all of them.
void HappensBefore::end_process(const World& world, ThreadId process) {
  for (std::size_t i = 0; i < world.thread_count(); ++i)
    if (const auto id = static_cast<ThreadId>(i); id != process && world.thread(id).process == process)
      acquire(process, of(id).now);
}

/// Remembers the notifier for each thread that has just been notified.
void HappensBefore::notify(const World& world, const Event& event) {
  const ThreadId self = event.thread();
  of(static_cast<ThreadId>(world.thread_count() - 1));
  ThreadClocks& notifier = of(self);
  for (ThreadId id = 0; id < world.thread_count(); ++id) {
    const model::Thread& thread = world.thread(id);
    if (!thread.notified || thread.waiting_on != event.operation.object || threads_[id].notified) continue;
    threads_[id].notified = true;
    threads_[id].notifier = notifier.now;
  }
  go_on(self);
}

void HappensBefore::wake(const Event& event) {
  ThreadClocks& self = of(event.thread());
  if (self.notified && event.result != 0) self.now.join(self.notifier);
  self.notified = false;
}

/// A late wait for one phase and arrivals at the next overlap, hence two clocks by turns.
VectorClock& HappensBefore::arrivals(ObjectClocks& barrier, std::uint64_t phase) {
  VectorClock& clock = phase % 2 == 0 ? barrier.released : barrier.other;
  if (barrier.phases[phase % 2] != phase) {
    barrier.phases[phase % 2] = phase;
    clock.clear();
  }
  return clock;
}

void HappensBefore::observe_barrier(const World& world, const Event& event) {
  const ThreadId self = event.thread();
  ObjectClocks& barrier = objects_[event.operation.object];
  switch (event.operation.kind) {
    case Kind::barrier_wait:
      acquire(self, arrivals(barrier, event.operation.argument));
      break;
    case Kind::complete_phase:
      release_into(arrivals(barrier, model::phase_before(world.object(event.operation.object).extra)), self);
      break;
    default: {
      VectorClock& clock = arrivals(barrier, event.result / 2);
      release_into(clock, self);
      if (event.result % 2 == 1) acquire(self, clock);  // it runs the completion function
    }
  }
}

/// As channels of Go's memory model: the k-th put happens before the k-th get, and where the capacity is c, the k-th
/// get happens before the k+c-th put. Both are kept in the slot that element k takes up.
void HappensBefore::observe_queue(const World& world, const Event& event) {
  const ThreadId self = event.thread();
  ObjectClocks& queue = objects_[event.operation.object];
  const std::uint64_t capacity = world.object(event.operation.object).limit;
  switch (event.operation.kind) {
    case Kind::task_done:
      release_into(queue.other, self);
      break;
    case Kind::queue_join:
      acquire(self, queue.other);
      break;
    case Kind::queue_size:
      for (std::uint64_t i = 0; i < event.after; ++i) acquire(self, slot(queue, queue.gets + i, capacity));
      break;
    case Kind::put:
    case Kind::try_put:
    case Kind::timed_put:
      if (event.after != event.before) put(queue, capacity, self);
      break;
    default:
      if (event.after != event.before) pass(slot(queue, queue.gets++, capacity), self);
  }
}

VectorClock& HappensBefore::slot(ObjectClocks& queue, std::uint64_t position, std::uint64_t capacity) {
  const std::uint64_t place = capacity == 0 ? position : position % capacity;
  if (place >= queue.slots.size()) queue.slots.resize(place + 1);
  return queue.slots[place];
}

void HappensBefore::put(ObjectClocks& queue, std::uint64_t capacity, ThreadId thread) {
  VectorClock& free_slot = slot(queue, queue.puts, capacity);
  const bool first_time_around = capacity == 0 || queue.puts < capacity;
  if (first_time_around) free_slot.clear();  // of what an earlier execution left in it
  ++queue.puts;
  pass(free_slot, thread);
}

void HappensBefore::pass(VectorClock& clock, ThreadId thread) {
  acquire(thread, clock);
  release_into(clock, thread);
}

/// A release sequence is headed by the last store and continued by read-modify-writes: C++20 [intro.races].
void HappensBefore::observe_atomic(const Event& event) {
  const Operation& operation = event.operation;
  const bool failed = operation.kind == Kind::compare_exchange && event.result != operation.argument2;
  const std::uint8_t order = failed ? operation.detail : operation.order;
  const bool reads = operation.kind != Kind::store;
  const bool writes = operation.kind != Kind::load && !failed;
  const ThreadId id = event.thread();
  ThreadClocks& self = of(id);
  VectorClock& published = objects_[operation.object].released;
  if (reads) {
    if (acquires(order)) self.now.join(published);
    else self.loaded_relaxed.join(published);
  }
  if (!writes) return;
  if (!reads) published.clear();
  if (releases(order)) release_into(published, id);
  else published.join(self.released_by_fence);
}

void HappensBefore::fence(const Event& event) {
  const ThreadId id = event.thread();
  ThreadClocks& self = of(id);
  if (acquires(event.operation.order)) self.now.join(self.loaded_relaxed);
  if (!releases(event.operation.order)) return;
  self.released_by_fence = self.now;
  go_on(id);
}

}  // namespace pcheck::checker
