#pragma once
/// Lost updates: a thread writes a value that is based on its own read of the object, although another thread has
/// written to it since; that other write is lost.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "checker/analyses/object_table.hpp"
#include "checker/analyses/recorded_access.hpp"
#include "checker/analysis.hpp"
#include "checker/strategy.hpp"

namespace pcheck::checker {

class LostUpdateAnalysis final : public Analysis {
 public:
  /// A read, another thread's write that has overtaken it, and the reader's store. Whether the store is based on the
  /// read is open.
  struct Candidate {
    ObjectId object = model::no_object;
    model::ValueType value_type = model::ValueType::none;
    RecordedAccess read;
    RecordedAccess overtaking;
    RecordedAccess store;
    std::uint64_t value_read = 0;
    std::uint64_t value_overtaking = 0;
    std::uint64_t value_stored = 0;
  };

  /// At most this many candidates of one execution are kept.
  static constexpr std::size_t candidates_max = 64;

  void begin_execution(const World& world) override;
  /// Updates that are one in the source (x += y), and candidates that have been confirmed before, are reported at once.
  void on_event(const World& world, const Event& event, std::vector<Observation>& found) override;
  bool watches(model::ObjectType type) const override {
    return type == model::ObjectType::shared || type == model::ObjectType::atomic;
  }
  void note_known(const Observation& observation) override;
  std::uint64_t knowledge() const override { return confirmed_.size(); }

  /// The candidates of this execution that no counterfactual has decided yet.
  std::vector<Candidate> take_unconfirmed();

  /// To be called between executions, with the schedule of the one that gave the candidate: decides it, for the whole
  /// search, by running the world anew, which is left somewhere in that execution. Nothing if the candidate is refuted or
  /// the same two places in the code have been reported in this execution. Cost: two executions.
  std::optional<Observation> confirm(World& world, const Schedule& schedule, const Candidate& candidate);

 private:
  struct Read {
    bool valid = false;  ///< no access by this thread since
    std::uint64_t value = 0;
    RecordedAccess access;
  };
  struct Variable {
    bool known = false;  ///< that updates of it are lost, for the whole search
    bool written = false;
    RecordedAccess last_write;
    std::vector<Read> reads;  ///< by thread
    void reset() {
      written = false;
      for (Read& read : reads) read.valid = false;
    }
    Read& read_of(ThreadId thread) {
      if (thread >= reads.size()) reads.resize(thread + std::size_t{1});
      return reads[thread];
    }
  };
  /// Object, thread, the two places in the code and the three values.
  using Key = std::array<std::uint64_t, 7>;

  static Key key_of(const Candidate& candidate);
  [[gnu::noinline]] void on_access(const World& world, const Event& event, std::vector<Observation>& found);
  void on_store(const World& world, const Event& event, Variable& variable, std::vector<Observation>& found);
  void note(const Candidate& candidate, std::vector<Observation>& found);
  void report(const Candidate& candidate, std::vector<Observation>& found);

  ObjectTable<Variable> variables_;
  ReportedPairs reported_;
  std::vector<Candidate> unconfirmed_;
  std::map<Key, bool> confirmed_;  ///< or refuted, in the whole search
};

}  // namespace pcheck::checker
