#pragma once
/// dpor: one execution of each equivalence class, none of them begun in vain.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "checker/check.hpp"
#include "checker/dpor/coda.hpp"
#include "checker/dpor/frontier.hpp"
#include "checker/dpor/idle_rounds.hpp"
#include "checker/dpor/parts.hpp"
#include "checker/dpor/path.hpp"
#include "checker/dpor/pulse.hpp"
#include "checker/dpor/rehearsal.hpp"
#include "checker/dpor/reversals.hpp"
#include "checker/dpor/saved_path.hpp"
#include "checker/dpor/suspects.hpp"
#include "checker/jobs/crew.hpp"
#include "checker/jobs/report.hpp"
#include "checker/liveness/lasso.hpp"
#include "checker/outcome_table.hpp"
#include "checker/pace.hpp"
#include "checker/search.hpp"

namespace pcheck::checker {

class DporExplorer {
 public:
  /// `search` runs again, under its analyses, what may show a finding.
  DporExplorer(World& world, const Options& options, Search& search, Monitor& monitor);

  Stop run(const Goal& goal, const Limits& limits);

  const Statistics& statistics() const { return statistics_; }
  /// Whether a loop did not go round a second time as it did the first: executions without end are not all known.
  bool has_lost_a_loop() const { return has_lost_a_loop_; }
  /// Each different combination, with a schedule that leads to it; counts are numbers of classes.
  const std::vector<OutcomeRecord>& outcomes() { return outcomes_.sorted(); }
  std::string coverage() const;
  /// Where the same choices led to another operation than before: in words. Empty: nowhere.
  const std::string& nondeterminism() const { return nondeterminism_; }
  Schedule last_schedule() const { return schedule_of(path_, std::nullopt); }

  /// Called with the schedule of each execution. For tests.
  std::function<void(const Schedule&)> on_execution;
  /// When and how a search is divided into parts, which are searched from the beginning.
  struct Division {
    std::uint64_t executions_before = 20'000;
    std::size_t parts_max = 16;
    Preference prefer = nullptr;
  };
  /// For tests.
  Division division;
  bool is_in_parts() const { return !parts_.empty(); }

 private:
  class Parts;
  std::optional<Stop> explore_parts(const Goal& goal, const Limits& limits);
  std::optional<Stop> explore_part(std::size_t part, const Goal& goal, const Limits& limits);
  void work_on_parts(const Desk& desk, BlackBox* black_box, Limits limits);
  Report report_on_part(std::size_t part, const Limits& limits);
  bool divide();
  void end_division();
  std::uint64_t knowledge() const;
  bool is_in_part();
  bool has_settled_orders() const;
  void forget_results();
  /// Nothing if what was taken for granted turned out to be wrong.
  std::optional<Stop> explore(const Goal& goal, const Limits& limits);
  void begin(const Limits& limits);
  void run_to_end(const Limits& limits);
  Choice choose();
  Choice can_do(ThreadId thread) { return path_.is_held(thread) ? no_choice : could_do(thread); }
  Choice could_do(ThreadId thread);
  bool is_as_before(const Act& act);
  void execute(Choice choice, const Frontier::Branches& below);
  void find_alternatives(Choice choice, unsigned answers);
  bool stands_at_something(ThreadId thread) const;
  void note_pending(ThreadId ending);
  void forget_pending_of_alive();
  bool run_alone(const Limits& limits);
  void execute_lone(Choice choice);
  void leave_tail();
  void finish_execution();
  void note_waiting();
  void note_endless();
  bool look_at_endless(const Goal& goal);
  void finish_as_before();
  void finish_with(std::optional<Position> end);
  void offer_reversals();
  /// True if the goal was met.
  bool look_at_suspects(const Goal& goal, const Limits& limits);
  bool backtrack();
  void estimate(unsigned descents, const Limits& limits);
  std::optional<Stop> poll(const Limits& limits);
  bool is_worth_saving(const Act& act, unsigned answers) const;
  void note_in_black_box(Choice choice);
  void note_path_in_black_box();

  World& world_;
  const World& now_;  ///< the same, to be looked at: what is asked for to be changed counts as touched
  Search& search_;
  Monitor* monitor_;
  Path path_;
  SavedPath saved_{world_};
  Pulse pulse_{world_};
  IdleRounds idle_;
  Rehearsal rehearsal_{world_, path_, saved_, pulse_, idle_};
  Frontier frontier_{path_};
  Reversals reversals_{path_, frontier_, rehearsal_, idle_, pulse_};
  Suspects suspects_;
  OutcomeTable outcomes_;
  Coda coda_{world_};
  unsigned jobs_;
  double hang_seconds_;
  bool may_remember_;                     ///< how the last thread ends an execution
  const Coda::Course* course_ = nullptr;  ///< how the execution in hand would go on
  Path::Knowledge knowledge_;             ///< of the last thread
  std::vector<std::uint8_t> joined_;      ///< by it before it did something else, by thread
  bool is_simple_ = false;                ///< it has only joined others and read variables
  bool is_never_alone_ = false;           ///< what it does concerns others, in the execution in hand
  std::vector<Act> waiting_;              ///< what the threads stand at that are left at the end of the execution
  /// What a thread stood at when the step at `by` ended it.
  struct CutOff {
    Position by;
    Act act;
  };
  std::vector<CutOff> cut_off_;                      ///< by position
  std::vector<std::uint16_t> alternatives_;          ///< to the answer of the step in hand
  std::vector<Lasso> endless_;                       ///< to be looked at
  std::set<std::vector<const void*>> endless_seen_;  ///< where in the code the threads stand that are left, by thread
  bool looks_for_livelocks_;
  bool has_livelock_ = false;
  bool has_lost_a_loop_ = false;
  Position unsaved_ = 0;  ///< steps since a state was saved
  BlackBox* box_ = nullptr;
  bool limited_ = false;  ///< the execution in hand was cut at the limit of steps
  bool must_begin_again_ = false;
  bool may_be_divided_ = false;
  bool is_broken_ = false;  ///< steps of forced orders are not always what they were taken for
  StepsSeen seen_;          ///< as long as it may be divided
  std::vector<ForcedOrders> parts_;
  Statistics others_;  ///< of parts that are not in hand
  Tally first_look_;   ///< what was found before there were parts
  std::string nondeterminism_;
  Statistics statistics_;
  std::unique_ptr<Strategy> sleep_sets_;  ///< have as many complete executions
  TreeSize tree_size_;
  std::chrono::steady_clock::time_point started_;
  Pace pace_;
};

}  // namespace pcheck::checker
