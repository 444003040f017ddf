/// Data races on shared variables: C. Flanagan, S. N. Freund, "FastTrack: efficient and precise dynamic race detection",
/// PLDI 2009, figure 2. Deviations: every access of an epoch is kept with its operation and locks, for the report; after
/// a race the analysis goes on as if the accesses had been ordered.

#include "checker/analyses/happens_before.hpp"
#include "checker/analyses/recorded_access.hpp"

namespace pcheck::checker {

namespace {

struct TimedAccess {
  Epoch epoch;
  RecordedAccess access;
};

/// The last write, and the reads since that are not ordered among themselves: one, or one per thread.
struct Variable {
  bool known = false;  ///< that there are races on it, for the whole search
  TimedAccess write;
  TimedAccess read;
  bool read_by_several = false;
  std::vector<TimedAccess> reads;  ///< in the place of `read` once there are several

  void reset() {
    write.epoch = {};
    forget_reads();
  }
  void forget_reads() {
    read.epoch = {};
    read_by_several = false;
    reads.clear();
  }
};

class RaceAnalysis final : public Analysis {
 public:
  void begin_execution(const World&) override {
    happens_before_.begin_execution();
    variables_.begin_execution();
    reported_.clear();
  }

  void on_event(const World& world, const Event& event, std::vector<Observation>& found) override {
    happens_before_.observe(world, event);
    if (event.object_type != model::ObjectType::shared) return;
    if (event.operation.kind == model::OperationKind::load) on_read(world, event, found);
    else if (event.operation.kind == model::OperationKind::store) on_write(world, event, found);
  }

  void note_known(const Observation& observation) override {
    if (observation.kind != "data_race") return;
    for (const ObjectId object : observation.objects) variables_[object].known = true;
  }

 private:
  void on_read(const World& world, const Event& event, std::vector<Observation>& found) {
    Variable& variable = variables_[event.operation.object];
    if (variable.known) return;
    const VectorClock& now = happens_before_.clock(world, event.thread());
    const Epoch epoch = happens_before_.epoch(world, event.thread());
    if (!variable.read_by_several && variable.read.epoch == epoch) return;
    if (!now.covers(variable.write.epoch)) report(variable.write.access, world, event, found);
    if (!variable.read_by_several) {
      if (now.covers(variable.read.epoch)) {
        remember(variable.read, epoch, world, event);
        return;
      }
      variable.read_by_several = true;
      variable.reads.push_back(variable.read);
    }
    for (TimedAccess& read : variable.reads) {
      if (read.epoch.thread != event.thread()) continue;
      if (read.epoch != epoch) remember(read, epoch, world, event);
      return;
    }
    remember(variable.reads.emplace_back(), epoch, world, event);
  }

  void on_write(const World& world, const Event& event, std::vector<Observation>& found) {
    Variable& variable = variables_[event.operation.object];
    if (variable.known) return;
    const VectorClock& now = happens_before_.clock(world, event.thread());
    const Epoch epoch = happens_before_.epoch(world, event.thread());
    if (variable.write.epoch == epoch) return;
    if (!now.covers(variable.write.epoch)) report(variable.write.access, world, event, found);
    if (variable.read_by_several) {
      for (const TimedAccess& read : variable.reads)
        if (!now.covers(read.epoch)) report(read.access, world, event, found);
      variable.forget_reads();
    } else if (!now.covers(variable.read.epoch)) {
      report(variable.read.access, world, event, found);
    }
    remember(variable.write, epoch, world, event);
  }

  static void remember(TimedAccess& place, Epoch epoch, const World& world, const Event& event) {
    place.epoch = epoch;
    place.access.record(world, event);
  }

  void report(const RecordedAccess& earlier, const World& world, const Event& event, std::vector<Observation>& found) {
    const ObjectId object = event.operation.object;
    if (!reported_.add(object, earlier.operation.pc, event.operation.pc)) return;
    RecordedAccess later;
    later.record(world, event);
    Observation observation;
    observation.kind = "data_race";
    observation.ends_search = false;
    observation.threads = {earlier.thread, later.thread};
    observation.objects = {object};
    observation.accesses = {earlier.to_access(), later.to_access()};
    observation.steps = event.step + 1;
    found.push_back(std::move(observation));
  }

  HappensBefore happens_before_;
  ObjectTable<Variable> variables_;
  ReportedPairs reported_;
};

}  // namespace

std::unique_ptr<Analysis> make_race_analysis() { return std::make_unique<RaceAnalysis>(); }

}  // namespace pcheck::checker
