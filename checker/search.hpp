#pragma once
/// Running executions under a strategy with the analyses watching.

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "checker/analyses/lost_update.hpp"
#include "checker/analyses/message_race.hpp"
#include "checker/analysis.hpp"
#include "checker/check.hpp"
#include "checker/outcome_table.hpp"
#include "checker/pace.hpp"
#include "checker/strategy.hpp"
#include "checker/tree_size.hpp"

namespace pcheck::checker {

/// What an execution showed, with the schedule that showed it.
struct Sighting {
  Observation observation;
  Schedule schedule;  ///< up to the event at which it was seen
};

/// Tells whether a search may end at an observation.
using Goal = std::function<bool(const Observation&)>;

inline bool no_goal(const Observation&) { return false; }
/// A finding like the one with this key.
inline Goal goal_with_key(std::string key) {
  return [key = std::move(key)](const Observation& observation) { return observation.key() == key; };
}

struct Limits {
  std::uint64_t executions_max = 0;   ///< 0: none
  std::uint64_t transitions_max = 0;  ///< 0: none
  std::uint64_t effort_max = 0;       ///< transitions and those that analyses make on the side; 0: none
  std::uint64_t steps_max = 100'000;  ///< of one execution
  double seconds_max = 0;             ///< 0: none
};

/// What some of a search's executions came to, for a search that has not run them itself.
struct Tally {
  Statistics statistics;
  std::vector<OutcomeRecord> outcomes;
};

/// Why a search ended.
enum class Stop { exhausted, goal, limit, interrupted, nondeterminism };

class Search {
 public:
  Search(World& world, const Options& options, Monitor& monitor);

  /// Runs executions until the strategy has none left, the goal is met or a limit is reached.
  Stop run(Strategy& strategy, const Goal& goal, const Limits& limits);

  /// Where the limits of a run count from.
  struct Start {
    std::uint64_t executions = 0;
    std::uint64_t transitions = 0;
    std::uint64_t effort = 0;
  };
  Start start() const { return {statistics_.executions + statistics_.blocked_executions, statistics_.transitions, effort()}; }
  /// Transitions, and those of executions that analyses have run to find out what else would have happened.
  std::uint64_t effort() const {
    return statistics_.transitions + (message_races_ != nullptr ? message_races_->steps_followed() : 0);
  }
  Start begin_run();
  /// Runs the one execution that `strategy` has begun, as a part of a run; nothing if the run goes on.
  std::optional<Stop> run_next(Strategy& strategy, const Goal& goal, const Limits& limits, Start& start);
  /// Estimates how many executions there will be from so many random descents, between two executions of a run. At fixed places
  /// of the search, so that what it teaches the world is the same in every run.
  void estimate(Strategy& strategy, unsigned descents, const Limits& limits, Start& start);
  /// How often a run had to, since what its strategy had left out rested on too little.
  unsigned times_begun_again() const { return times_begun_again_; }

  /// Forgets what was counted, so that it can be told what comes from here on.
  void begin_tally();
  Tally tally();
  void add(const Tally& tally);
  /// Grows with each finding, and with whatever else is learnt that may change what is seen in executions to come.
  std::uint64_t knowledge() const;

  /// Runs the one execution that `strategy`, which has begun it, chooses: true if the goal was met. It is run to its end, or the
  /// limit of steps, whoever wants the search to stop.
  bool run_one(Strategy& strategy, const Goal& goal, const Limits& limits);

  /// As run_one() with the goal asked: true if it was met.
  bool examine(const Schedule& schedule, const Goal& goal, const Limits& limits);

  /// What was found by other means, unless one like it has been.
  void add(Sighting sighting);

  bool is_out_of_time(const Limits& limits) const;
  /// Whether the monitor wants it, or time is up.
  std::optional<Stop> reason_to_stop(const Limits& limits) const;
  /// A few times per second, at most.
  void report_progress(const Strategy& strategy, const Statistics& besides = {});
  /// To another monitor from now on, which must outlive the search.
  void report_to(Monitor& monitor) { monitor_ = &monitor; }

  /// Lets another analysis watch, besides those that the options ask for; it must outlive the search.
  void add_analysis(Analysis& analysis);

  const Statistics& statistics() const { return statistics_; }
  /// Each different observation, as first seen.
  const std::vector<Sighting>& sightings() const { return sightings_; }
  /// The one with this key; nullptr if there is none.
  const Sighting* sighting(const std::string& key) const;
  /// Whether something of that kind about that object alone has been seen.
  bool has_sighted(const char* kind, model::ObjectId object) const;
  const std::vector<OutcomeRecord>& outcomes() { return outcomes_.sorted(); }
  void record_outcomes(bool on) { recording_outcomes_ = on; }
  const Schedule& last_schedule() const { return schedule_; }
  const std::string& nondeterminism() const { return nondeterminism_; }

 private:
  /// Why an execution ended before its end.
  enum class Cut { none, limit, redundant, goal, stopped };

  /// True if the goal was met.
  bool execute(Strategy& strategy, const Goal& goal, const Limits& limits, bool may_stop);
  [[gnu::noinline]] Cut take_steps(Strategy& strategy, const Goal& goal, const Limits& limits, BlackBox* box, bool may_stop);
  void show_progress(const Strategy& strategy, BlackBox* box);
  bool note_end(End end, const Goal& goal);
  void count(Cut cut, End end);
  bool note(const Goal& goal);
  bool is_known_failure() const;
  void learn_failure();
  const std::vector<Analysis*>& watching(const model::Event& event) const;
  bool confirm_lost_updates(const Goal& goal);
  bool confirm_message_races(const Goal& goal, const Limits& limits, bool may_stop);
  bool begins_again(Strategy& strategy, Start& begun);

  World& world_;
  Monitor* monitor_;
  std::vector<std::unique_ptr<Analysis>> owned_;
  std::vector<Analysis*> analyses_;  ///< all of them
  using Watching = std::array<std::vector<Analysis*>, static_cast<std::size_t>(model::ObjectType::count)>;
  Watching watching_;                     ///< those that want the events of such objects
  std::vector<Analysis*> watching_some_;  ///< those that want any
  LostUpdateAnalysis* lost_updates_ = nullptr;
  MessageRaceAnalysis* message_races_ = nullptr;
  Statistics statistics_;
  std::vector<Sighting> sightings_;
  std::unordered_map<std::string, std::size_t> seen_;  ///< observation key -> index of its sighting
  struct KnownFailure {
    model::Failure failure;
    Observation observation;
  };
  std::optional<KnownFailure> known_failure_;  ///< the last one noted that may come again word for word
  std::vector<Observation> found_;             ///< in the current execution
  Schedule schedule_;                          ///< of the current execution
  std::string nondeterminism_;
  unsigned times_begun_again_ = 0;
  std::optional<std::size_t> learnt_;  ///< World::learnt() before the first choice
  std::optional<Stop> stopped_;        ///< why the execution in hand was given up, if it was for that
  bool recording_outcomes_ = true;
  OutcomeTable outcomes_;
  TreeSize tree_size_;
  std::chrono::steady_clock::time_point started_;
  Pace pace_;
};

}  // namespace pcheck::checker
