#pragma once
/// Happens-before over the event stream, as the C++ standard defines it for each kind of object.

#include <array>
#include <cstdint>
#include <vector>

#include "checker/analyses/message_clocks.hpp"
#include "checker/analyses/object_table.hpp"
#include "checker/analyses/vector_clock.hpp"
#include "checker/analysis.hpp"

namespace pcheck::checker {

/// Which synchronisation orders events.
enum class Edges : std::uint8_t {
  all,
  /// Only what hands over from one thread to another in one direction: neither mutexes nor atomics, whose order is an
  /// accident of the schedule.
  hand_offs,
};

class HappensBefore {
 public:
  explicit HappensBefore(Edges edges = Edges::all) : edges_(edges) {}

  void begin_execution();
  /// To be called once for each event, in order. Allocates nothing in the steady state for up to 16 threads.
  void observe(const World& world, const Event& event);

  std::size_t thread_count() const { return thread_count_; }
  /// What happens before the thread's next event, of those whose epochs have been asked for: clocks count from the first
  /// question of an execution on, as what came before it lies between no two of these.
  const VectorClock& clock(const World& world, ThreadId thread) {
    if (!counts_) [[unlikely]]
      start_counting(world);
    return of(thread).now;
  }
  /// Of the thread's next event. An event happens before another thread's next iff that thread's clock covers its epoch.
  Epoch epoch(const World& world, ThreadId thread) { return {clock(world, thread)[thread], thread}; }

 private:
  struct ThreadClocks {
    VectorClock now;
    VectorClock released_by_fence;  ///< what a relaxed store publishes
    VectorClock loaded_relaxed;     ///< what an acquire fence will make visible
    VectorClock notifier;           ///< of the notification that has ended the waiting
    bool notified = false;
  };
  struct ObjectClocks {
    VectorClock released;                 ///< what acquiring the object makes visible; barrier: arrivals of even phases
    VectorClock other;                    ///< mutex: released by readers; queue: by task_done; barrier: odd phases
    std::array<std::uint64_t, 2> phases;  ///< barrier: the phases that the two clocks stand for
    std::uint64_t puts = 0;
    std::uint64_t gets = 0;
    std::vector<VectorClock> slots;  ///< of a queue
    void reset();
  };

  ThreadClocks& of(ThreadId thread) {
    if (thread >= thread_count_) [[unlikely]]
      add_threads(thread + std::size_t{1});
    return threads_[thread];
  }
  [[gnu::noinline]] void add_threads(std::size_t count);
  [[gnu::noinline]] void start_counting(const World& world);
  void order_all();
  void order_before_all(ThreadId thread);
  void spawn(ThreadId parent, ThreadId child);
  void end_process(const World& world, ThreadId process);
  void notify(const World& world, const Event& event);
  void wake(const Event& event);
  void observe_mutex(const Event& event);
  void observe_barrier(const World& world, const Event& event);
  void observe_queue(const World& world, const Event& event);
  void observe_atomic(const Event& event);
  void fence(const Event& event);

  void acquire(ThreadId thread, const VectorClock& clock) {
    if (VectorClock& now = of(thread).now; counts_) now.join(clock);
  }
  /// What the thread does from here on has not been released.
  void go_on(ThreadId thread) {
    if (counts_) of(thread).now.increment(thread);
  }
  void release_into(VectorClock& clock, ThreadId thread);
  void lock(ObjectId mutex, ThreadId thread);
  void unlock(ObjectId mutex, ThreadId thread);
  static VectorClock& arrivals(ObjectClocks& barrier, std::uint64_t phase);
  static VectorClock& slot(ObjectClocks& queue, std::uint64_t position, std::uint64_t capacity);
  void put(ObjectClocks& queue, std::uint64_t capacity, ThreadId thread);
  void pass(VectorClock& clock, ThreadId thread);

  Edges edges_;
  std::vector<ThreadClocks> threads_;
  std::size_t thread_count_ = 0;
  bool counts_ = false;  ///< else all clocks are empty
  ObjectTable<ObjectClocks> objects_;
  MessageClocks messages_;
};

}  // namespace pcheck::checker
