/// Locks taken in different orders: what can deadlock in another schedule, seen in this one. K. Havelund, "Using runtime
/// analysis to guide model checking of Java programs", SPIN 2000 (lock graph); S. Bensalem, K. Havelund, "Dynamic
/// deadlock analysis of multi-threaded programs", HVC 2005 (gate locks, and order by the start and join of threads).
/// Deviations: every hand-over that is not a lock orders acquisitions, not start and join alone, so that a semaphore
/// which lets one philosopher fewer in than there are forks is understood; shared locks conflict with exclusive ones only.

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "checker/analyses/happens_before.hpp"
#include "checker/analyses/recorded_access.hpp"

namespace pcheck::checker {

namespace {

using Kind = model::OperationKind;

struct Lock {
  ObjectId object = model::no_object;
  bool shared = false;
  friend bool operator==(const Lock&, const Lock&) = default;
};

bool conflict(Lock a, Lock b) { return a.object == b.object && !(a.shared && b.shared); }

/// An acquisition that may have to wait, made while holding other locks.
struct Acquisition {
  Lock wanted;
  std::vector<Lock> held;  ///< before
  Epoch epoch;
  VectorClock clock;
  RecordedAccess access;
};

/// One step of a circle: the acquisition waits for its `wanted` while it holds `from`.
struct Edge {
  const Acquisition* acquisition;
  Lock from;
};

/// What the operation has acquired, if it was one that may have had to wait.
ObjectId acquired_lock(const Event& event) {
  switch (event.operation.kind) {
    case Kind::lock:
    case Kind::lock_shared:
    case Kind::timed_lock:
    case Kind::timed_lock_shared:
      return event.result != 0 ? event.operation.object : model::no_object;
    case Kind::wake:
    case Kind::timed_wake:
      return event.operation.object2;
    default:
      return model::no_object;
  }
}

/// Which locks were wanted while holding which, in the whole search: only where that has a circle need one look closer.
class LockGraph {
 public:
  /// Whether `wanted`, acquired while holding `from`, is on a circle.
  bool add(ObjectId from, ObjectId wanted) {
    const auto [edge, is_new] = edges_.try_emplace({from, wanted}, false);
    if (is_new && reaches(wanted, from))
      for (auto& [pair, on_circle] : edges_) on_circle = on_circle || reaches(pair.second, pair.first);
    return edge->second;
  }
  std::size_t size() const { return edges_.size(); }

 private:
  bool reaches(ObjectId from, ObjectId to) const {
    std::vector<ObjectId> reached = {from};
    for (std::size_t i = 0; i < reached.size(); ++i) {
      if (reached[i] == to) return true;
      for (auto edge = edges_.lower_bound({reached[i], 0}); edge != edges_.end() && edge->first.first == reached[i]; ++edge)
        if (std::find(reached.begin(), reached.end(), edge->first.second) == reached.end()) reached.push_back(edge->first.second);
    }
    return false;
  }
  std::map<std::pair<ObjectId, ObjectId>, bool> edges_;  ///< and whether they are on a circle
};

/// Two acquisitions can be waiting at the same time: by different threads, not ordered, with no lock that both hold.
bool can_coincide(const Acquisition& a, const Acquisition& b) {
  if (a.epoch.thread == b.epoch.thread) return false;
  if (a.clock.covers(b.epoch) || b.clock.covers(a.epoch)) return false;
  for (const Lock& mine : a.held)
    for (const Lock& theirs : b.held)
      if (conflict(mine, theirs)) return false;
  return true;
}

class LockOrderAnalysis final : public Analysis {
 public:
  /// Acquisitions of one execution beyond this many are not looked at.
  static constexpr std::size_t acquisitions_max = 512;

  void begin_execution(const World&) override {
    happens_before_.begin_execution();
    count_ = 0;
  }

  void on_event(const World& world, const Event& event, std::vector<Observation>& found) override {
    happens_before_.observe(world, event);
    const ObjectId lock = acquired_lock(event);
    if (lock == model::no_object || world.thread(event.thread()).held_count < 2) return;
    if (const Acquisition* const acquisition = add(world, event, lock)) find_circles(*acquisition, event, found);
  }

  bool watches(model::ObjectType type) const override { return type != model::ObjectType::shared; }
  std::uint64_t knowledge() const override { return graph_.size() + reported_.size(); }

 private:
  static Lock held_lock(const World& world, ThreadId thread, ObjectId object) {
    return {object, world.object(object).owner != thread};
  }

  /// Nothing where it adds nothing: the thread held the lock already, or has made the same acquisition at a time that is
  /// ordered to no more than this one.
  const Acquisition* add(const World& world, const Event& event, ObjectId lock) {
    if (count_ == acquisitions_max) return nullptr;
    if (count_ == acquisitions_.size()) acquisitions_.emplace_back();
    const ThreadId thread = event.thread();
    const model::Thread& self = world.thread(thread);
    Acquisition& fresh = acquisitions_[count_];
    fresh.wanted = held_lock(world, thread, lock);
    fresh.held.clear();
    for (std::uint16_t i = 0; i + 1 < self.held_count; ++i) {
      if (self.held[i] == lock) return nullptr;
      const Lock held = held_lock(world, thread, self.held[i]);
      if (std::find(fresh.held.begin(), fresh.held.end(), held) == fresh.held.end()) fresh.held.push_back(held);
    }
    fresh.epoch = happens_before_.epoch(world, thread);
    for (std::size_t i = 0; i < count_; ++i) {
      const Acquisition& known = acquisitions_[i];
      if (known.epoch == fresh.epoch && known.wanted == fresh.wanted && known.held == fresh.held) return nullptr;
    }
    fresh.clock = happens_before_.clock(world, thread);
    fresh.access.record(world, event);
    --fresh.access.held_count;  // the lock itself
    ++count_;
    return &fresh;
  }

  /// Looks for the shortest circles that the acquisition closes.
  void find_circles(const Acquisition& last, const Event& event, std::vector<Observation>& found) {
    for (const Lock& from : last.held) {
      if (!graph_.add(from.object, last.wanted.object)) continue;
      path_.assign(1, {&last, from});
      for (std::size_t length = 2; length <= happens_before_.thread_count(); ++length) {
        if (!extend(length)) continue;
        report(event, found);
        break;
      }
    }
  }

  /// Completes path_ to a circle of `length` edges that is not known; false, and path_ as it was, if there is none.
  bool extend(std::size_t length) {
    const Lock wanted = path_.back().acquisition->wanted;
    if (path_.size() == length) return conflict(wanted, path_.front().from) && reported_.insert(locks_of(path_)).second;
    for (std::size_t i = 0; i < count_; ++i) {
      const Acquisition& next = acquisitions_[i];
      for (const Lock& from : next.held) {
        if (!conflict(wanted, from) || !fits(next)) continue;
        path_.push_back({&next, from});
        if (extend(length)) return true;
        path_.pop_back();
      }
    }
    return false;
  }

  bool fits(const Acquisition& next) const {
    return std::all_of(path_.begin(), path_.end(), [&](const Edge& edge) { return can_coincide(*edge.acquisition, next); });
  }

  static std::vector<ObjectId> locks_of(const std::vector<Edge>& circle) {
    std::vector<ObjectId> locks;
    for (const Edge& edge : circle) locks.push_back(edge.from.object);
    std::sort(locks.begin(), locks.end());
    return locks;
  }

  /// The circle in path_, beginning with the smallest lock.
  void report(const Event& event, std::vector<Observation>& found) {
    const auto first =
        std::min_element(path_.begin(), path_.end(), [](const Edge& a, const Edge& b) { return a.from.object < b.from.object; });
    std::rotate(path_.begin(), first, path_.end());
    Observation observation;
    observation.kind = "lock_order";
    observation.warning = true;
    observation.ends_search = false;
    for (const Edge& edge : path_) {
      observation.threads.push_back(edge.acquisition->epoch.thread);
      observation.objects.push_back(edge.from.object);
      observation.accesses.push_back(edge.acquisition->access.to_access());
    }
    observation.steps = event.step + 1;
    found.push_back(std::move(observation));
  }

  HappensBefore happens_before_{Edges::hand_offs};
  std::vector<Acquisition> acquisitions_;  ///< of this execution the first count_
  std::size_t count_ = 0;
  std::vector<Edge> path_;
  LockGraph graph_;
  std::set<std::vector<ObjectId>> reported_;  ///< sets of locks, in the whole search
};

}  // namespace

std::unique_ptr<Analysis> make_lock_order_analysis() { return std::make_unique<LockOrderAnalysis>(); }

}  // namespace pcheck::checker
