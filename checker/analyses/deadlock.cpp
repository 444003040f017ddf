/// Deadlocks: an execution that cannot go on although threads have not finished; with the wait-for graph (R. C. Holt,
/// "Some deadlock properties of computer systems", ACM Computing Surveys 4(3), 1972) as far as it is certain who could
/// let a thread go on: owners of locks, joined threads, and ranks whose messages or calls are awaited.

#include <algorithm>

#include "checker/analyses/waiting.hpp"
#include "checker/analysis.hpp"
#include "objects/semantics.hpp"
#include "objects/waiting.hpp"

namespace pcheck::checker {

namespace {

using Kind = model::OperationKind;

bool has_ended(const World& world, ThreadId id) { return world.thread(id).status == model::ThreadStatus::finished; }

/// Whether each way to let a thread go on takes one of those for whom `is_lost` holds; false if none is known.
template <class IsLost>
bool has_no_way(const Wait& wait, const IsLost& is_lost) {
  return !wait.ways.empty() && std::all_of(wait.ways.begin(), wait.ways.end(),
                                           [&](const auto& way) { return std::any_of(way.begin(), way.end(), is_lost); });
}

/// Somebody who waits for calls of ranks or processes that have ended without having made them.
bool misses_member(const World& world, const Wait& wait) {
  if (wait.operation.kind != Kind::barrier_wait && !model::waits_for_ranks(wait.operation.kind)) return false;
  return has_no_way(wait, [&](ThreadId id) { return has_ended(world, id); });
}

/// Leaves those of the waiting threads that can never go on, whatever other threads do: with each way to let one of them go on,
/// one is left that it takes, or one that has ended.
void leave_stuck(const World& world, std::vector<Wait>& waits) {
  std::vector<bool> may_go_on(world.thread_count(), true);
  for (const Wait& wait : waits) may_go_on[wait.thread] = false;
  const auto is_stuck = [&](const Wait& wait) {
    // At a barrier it is not certain who was to come.
    return wait.operation.kind != Kind::barrier_wait &&
           has_no_way(wait, [&](ThreadId id) { return !may_go_on[id] || has_ended(world, id); });
  };
  for (;;) {
    const auto next = std::find_if_not(waits.begin(), waits.end(), is_stuck);
    if (next == waits.end()) return;
    may_go_on[next->thread] = true;
    waits.erase(next);
  }
}

/// Ranks that wait for each other in calls of different communicators have called them in different orders.
bool calls_in_different_orders(const std::vector<Wait>& waits, const std::vector<ThreadId>& cycle) {
  ObjectId first = model::no_object;
  bool differ = false;
  for (const Wait& wait : waits) {
    if (std::find(cycle.begin(), cycle.end(), wait.thread) == cycle.end()) continue;
    if (wait.operation.kind != Kind::collective_wait) return false;
    differ = differ || (first != model::no_object && wait.operation.object != first);
    first = wait.operation.object;
  }
  return differ;
}

const Wait* find_wait(const std::vector<Wait>& waits, ThreadId thread) {
  const auto found = std::find_if(waits.begin(), waits.end(), [&](const Wait& wait) { return wait.thread == thread; });
  return found == waits.end() ? nullptr : &*found;
}

/// The shortest circle of waiting threads through `start`, which comes first; empty if there is none.
std::vector<ThreadId> circle_through(ThreadId start, const std::vector<Wait>& waits) {
  struct Node {
    ThreadId thread;
    std::size_t parent;
  };
  std::vector<Node> nodes = {{start, 0}};  // in order of distance from start
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Wait* const wait = find_wait(waits, nodes[i].thread);
    if (wait == nullptr) continue;
    for (const ThreadId next : wait->held_by) {
      if (next == start) {
        std::vector<ThreadId> circle;
        for (std::size_t at = i; at != 0; at = nodes[at].parent) circle.push_back(nodes[at].thread);
        circle.push_back(start);
        std::reverse(circle.begin(), circle.end());
        return circle;
      }
      const bool is_known = std::any_of(nodes.begin(), nodes.end(), [&](const Node& node) { return node.thread == next; });
      if (!is_known) nodes.push_back({next, i});
    }
  }
  return {};
}

/// Of several circles the one with the smallest thread, which comes first.
std::vector<ThreadId> find_circle(const std::vector<Wait>& waits) {
  for (const Wait& wait : waits)
    if (auto circle = circle_through(wait.thread, waits); !circle.empty()) return circle;
  return {};
}

class DeadlockAnalysis final : public Analysis {
 public:
  void begin_execution(const World&) override {}
  void on_event(const World&, const Event&, std::vector<Observation>&) override {}
  bool watches(model::ObjectType) const override { return false; }

  void end_execution(const World& world, End end, std::vector<Observation>& found) override {
    const bool cut = end == End::running;
    if (!cut && end != End::stuck) return;
    Observation observation;
    observation.steps = world.steps();
    for (ThreadId id = 0; id < world.thread_count(); ++id)
      if (world.thread(id).status == model::ThreadStatus::alive && world.answers(id) == 0)
        observation.waits.push_back(wait_of(world, id));
    if (cut) leave_stuck(world, observation.waits);
    observation.cycle = find_circle(observation.waits);
    if (cut) {
      if (observation.cycle.empty()) return;
      std::erase_if(observation.waits, [&](const Wait& wait) { return !contains(observation.cycle, wait.thread); });
    }
    observation.kind = kind_of(world, observation);
    if (observation.kind == "rank_missing") add_missing(world, observation);
    add_involved(world, observation);
    found.push_back(std::move(observation));
  }

 private:
  template <class T>
  static bool contains(const std::vector<T>& all, T one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  }

  static const char* kind_of(const World& world, const Observation& observation) {
    const auto& waits = observation.waits;
    if (std::any_of(waits.begin(), waits.end(), [&](const Wait& wait) { return misses_member(world, wait); }))
      return "rank_missing";
    if (calls_in_different_orders(waits, observation.cycle)) return "collective_mismatch";
    const bool awaits_ranks =
        std::any_of(waits.begin(), waits.end(), [](const Wait& wait) { return model::waits_for_ranks(wait.operation.kind); });
    return awaits_ranks ? "message_deadlock" : "deadlock";
  }

  static void add_missing(const World& world, Observation& observation) {
    for (const Wait& wait : observation.waits) {
      if (!misses_member(world, wait)) continue;
      for (const ThreadId thread : wait.held_by)
        if (has_ended(world, thread) && !contains(observation.missing, thread)) observation.missing.push_back(thread);
    }
  }

  /// The threads of the circle; without one, all that wait for something else than the end of a thread.
  static void add_involved(const World& world, Observation& observation) {
    observation.threads = observation.cycle;
    if (observation.cycle.empty())
      for (const Wait& wait : observation.waits)
        if (!model::joins(wait.operation.kind)) observation.threads.push_back(wait.thread);
    for (const ThreadId thread : observation.threads) {
      const ObjectId lock = wanted_lock(world, thread);
      const ObjectId object = lock != model::no_object ? lock : world.pending(thread).object;
      if (object != model::no_object && !contains(observation.objects, object)) observation.objects.push_back(object);
    }
  }
};

}  // namespace

std::unique_ptr<Analysis> make_deadlock_analysis() { return std::make_unique<DeadlockAnalysis>(); }

}  // namespace pcheck::checker
