#pragma once
/// states: every reachable state of a scenario, each visited once.

#include <array>
#include <chrono>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "checker/check.hpp"
#include "checker/outcome_table.hpp"
#include "checker/pace.hpp"
#include "checker/search.hpp"
#include "checker/states/cycle_watch.hpp"
#include "checker/states/footprint.hpp"
#include "checker/states/known_choices.hpp"
#include "checker/states/known_steps.hpp"
#include "checker/states/local_steps.hpp"
#include "checker/states/saved_world.hpp"
#include "checker/states/section_watch.hpp"
#include "checker/states/sleep_set.hpp"
#include "checker/states/stands.hpp"
#include "checker/states/symmetry.hpp"
#include "checker/states/visited_states.hpp"

namespace pcheck::checker {

struct StatesOptions {
  bool reduce = true;    ///< partial-order reduction: what may go first, goes first, as one step
  bool sets = true;      ///< persistent sets of several threads, too
  bool sections = true;  ///< what is done under a lock, too, as a whole
  bool sleep = true;     ///< sleep sets: what another path comes to need not be come to again
  bool known = true;     ///< a step of which it is known what it leads to is not executed
  bool symmetry = true;  ///< of states that differ only in which of several threads that are alike is where, one is visited
  bool races = true;
  bool lost_updates = true;
  bool message_races = false;
  std::size_t memory_bytes_max = std::numeric_limits<std::size_t>::max();  ///< of the search: states, and what they consist of
  std::uint64_t recall_from = SavedWorld::recall_from_default;             ///< states after which fibers are recalled, not run
  unsigned jobs = 1;                                                       ///< processes that share the work
  double hang_seconds = 0;      ///< of scenario code without a step, in which a process is taken to hang; 0: never
  bool fixed_witnesses = true;  ///< the schedules of outcomes may not depend on the jobs
  std::uint64_t divide_from = divide_from_default;  ///< states; what is smaller, one process searches

  static constexpr std::uint64_t divide_from_default = 25'000;
};

/// Explores the state graph depth first. The world must track reads if lost updates are looked for.
class StatesExplorer {
 public:
  /// Called with a schedule that may lead to a finding; runs it under the analyses. Returns true to end the search.
  /// The memory of the world may be used.
  using Examine = std::function<bool(const Schedule&)>;
  /// Whether a finding of that kind about that object is known, so that schedules that may show another one need not be looked
  /// at.
  using IsKnown = std::function<bool(const char* kind, model::ObjectId object)>;

  StatesExplorer(World& world, const StatesOptions& options, Monitor& monitor);

  /// What is known of what threads touch; before the search, so that less has to be learnt in it.
  Footprint& footprint() { return footprint_; }

  Stop run(const Examine& examine, const Limits& limits, IsKnown is_known = {});

  /// `executions` counts the ends of executions reached (final states, deadlocks, failures).
  const Statistics& statistics() const { return statistics_; }
  /// Each different combination, with a schedule that leads to it; counts are numbers of final states.
  const std::vector<OutcomeRecord>& outcomes() { return outcomes_.sorted(); }
  /// Whether a state has been seen to lead back to itself, so that some executions do not end. The reduction leaves no such
  /// thing out: of an execution without end it keeps one that is as long.
  bool has_cycle() const { return cycles_.has_found(); }
  /// Whether all states were told from each other exactly.
  bool is_exact() const { return states_.is_exact(); }
  /// Whether several processes have brought the search to its end.
  bool was_divided() const { return shared_ != nullptr; }
  /// How many searches have been begun: more than one if something that was taken for granted turned out to be wrong.
  std::uint64_t searches() const { return searches_; }
  /// How many operations were not executed, as it was known what they lead to.
  std::uint64_t steps_known() const { return steps_known_; }
  /// How many states the search has gone on from that the world was not put into.
  std::uint64_t states_known() const { return states_known_; }
  std::string coverage() const;
  std::size_t memory_bytes() const { return others_bytes() + states_.memory_bytes(); }

  // For a search that is divided (divided_states.hpp):

  /// How many of contents are numbered: of each component, and of local states of threads that are alike.
  std::size_t dictionaries() const { return saved_.component_count() + 1; }
  /// What is still to be done from single states, each for any copy of this process.
  std::vector<std::string> work_left();
  /// This is a copy, which has nothing to do yet and nothing to tell. Contents that are new get their numbers from there.
  void become_worker(Monitor& monitor, SharedNumbers& numbers);
  void take_on(const std::string& work);
  /// Goes on for a while. Whether there is more to do.
  bool work();
  /// Something for others, if there is enough.
  std::optional<std::string> give_away();
  /// Something was seen that a search by one process has to look at, since it may change what comes after it.
  bool is_in_doubt() const;
  /// What was seen since the last call, or since this became a worker.
  std::string take_part();
  void add_part(const std::string& part);

 private:
  /// What is still to be executed from a state on the path; the state itself is the one of the same place in stack_.
  struct Frame {
    std::uint32_t first_choice;  ///< of this frame in choices_
    std::uint32_t next_choice;
    std::uint32_t path_begin;  ///< in path_: what leads from the state below to this one
    bool expanded = false;     ///< all enabled choices are listed, not just one thread's
    bool is_cut = false;       ///< another process has got choices of it
    KnownSteps::Situation situation;
    // What follows concerns sleep sets (sleep_sets_in_states.cpp):
    std::uint32_t added_from = none;  ///< in choices_: what has been listed later
    std::uint32_t awake_from = none;  ///< in choices_: what had not been taken when all were woken
    SleepSet sleep = 0;               ///< who need not go first from here
    SleepSet slept = everyone;        ///< the same, when the state was left last
    static constexpr std::uint32_t none = 0xffff'ffff;
  };

  /// How an execution goes on after a step.
  enum class Advance { at_state, after_many, ended, covered };
  enum class Movers { run, leave };

  /// What makes one suspicion like another: its kind and up to six numbers.
  using SuspectKey = std::array<std::uint64_t, 7>;
  struct HashOfKey {
    std::size_t operator()(const SuspectKey& key) const;
  };
  enum class Suspicion : std::uint64_t { race, lost_update, message_race };
  struct Suspect {
    Schedule schedule;
    std::optional<SuspectKey> key;  ///< none for the end of an execution
  };

  /// Nothing if what was taken for granted turned out to be wrong.
  std::optional<Stop> explore(const Examine& examine, const Limits& limits);
  std::optional<Stop> scout(const Limits& limits);
  std::uint64_t scout_once(Strategy& random, std::uint64_t steps_max);
  bool is_to_begin_again() const;
  void begin_again();
  void begin();
  void take_next_choice();
  std::span<const ComponentId> top_state();
  void restore_top();
  void pop_frame();
  void arrive(std::size_t path_begin, Movers movers);
  std::optional<Visit> visit(std::span<const ComponentId> state);
  void enter(std::span<const ComponentId> state, std::size_t path_begin, Movers movers, const Visit& visit);
  void forget_known();
  bool take_known_step(Choice choice);
  bool sleep_through(ThreadId thread, const KnownSteps::Step& step);
  bool watch_step(ThreadId thread);
  void remember_step(std::span<const ComponentId> state, std::size_t path_begin);
  void come_to_next_state(std::size_t path_begin);
  KnownSteps::Situation known_situation();
  bool enter_known(std::span<const ComponentId> state, std::size_t path_begin, const Visit& visit);
  KnownChoices::Choices list_choices(Movers movers);
  void push_frame(std::span<const ComponentId> state, std::size_t path_begin, const Visit& visit,
                  const KnownChoices::Choices& choices);
  void observe_step(ThreadId thread, const model::Event& event);
  void observe(ThreadId thread);
  void list_enabled();
  void expand_fully(Frame& frame);
  void list_others(Frame& frame);
  void expand_if_cyclic(std::size_t path_begin);
  Advance run_movers();
  bool is_mover(const model::Enabled& entry);
  Advance step(Choice choice);
  const model::Event& execute(Choice choice);
  void end_watch();
  Advance advance(Choice choice);
  void finish_execution();
  void note_pairs();
  void suspect_race(ThreadId first, ThreadId second);
  void note_overtaken(ThreadId thread);
  void suspect_match(const model::Event& event);
  void suspect(const SuspectKey& key);
  bool examine_suspect(const Examine& examine);
  void suspect_end(std::string key);
  std::optional<Stop> poll(const Limits& limits);
  std::string progress() const;
  std::string work_at(std::size_t frame, std::size_t first, std::size_t end);
  std::size_t end_of_choices(std::size_t frame) const;
  bool fall_asleep(const Frame& frame, std::size_t choice);
  void pass_on_sleep(ThreadId thread);
  bool is_covered();
  void wake_all(Frame& frame);
  bool is_to_give_up();
  /// Whether the path in hand has not been taken before, with more threads asleep.
  bool is_path_new() const { return slept_ == everyone; }
  /// Who sleeps in the state in hand, now or when the path in hand was taken last.
  SleepSet sleepers() const { return is_path_new() ? sleep_ : sleep_ | slept_; }
  /// Whether it has, with the same ones asleep.
  bool wakes_nobody() const { return !is_path_new() && sleep_ == slept_; }
  /// Whether circles would make what has been searched wrong.
  bool needs_no_circles() const { return sleeps_ || relies_on_no_circles_; }
  bool notes_local_steps() const { return options_.jobs > 1 || has_no_circles_; }
  void note_local_steps(std::span<const ComponentId> state, ThreadId chosen);
  bool may_be_divided(const Limits& limits) const;
  std::optional<Stop> divide(const Limits& limits);
  /// What is kept beside the visited states.
  std::size_t others_bytes() const;

  World& world_;
  StatesOptions options_;
  Monitor* monitor_;
  SavedWorld saved_;
  Stands stands_;
  Symmetry symmetry_;
  PackedStates stack_;  ///< the states of frames_
  VisitedStates states_;
  CycleWatch cycles_;
  Footprint footprint_;
  SectionWatch section_watch_;
  std::vector<Frame> frames_;
  std::vector<Choice> choices_;
  std::vector<ComponentId> top_state_;  ///< of the top frame, if has_top_state_
  bool has_top_state_ = false;
  std::vector<const void*> places_;            ///< where each thread stood in the top frame, if that is not expanded
  std::span<const model::Enabled> enabled_;    ///< in the state in memory
  std::vector<model::Enabled> not_postponed_;  ///< what enabled_ refers to, where some are left out
  bool top_in_memory_ = false;                 ///< the state in memory is that of the top frame
  Schedule path_;                              ///< from the start to the state in hand
  std::vector<Suspect> suspects_;
  std::unordered_set<SuspectKey, HashOfKey> suspected_;  ///< what has been examined
  SuspectKey last_suspected_{};                          ///< one of them
  std::set<std::string> suspected_ends_;
  std::size_t stores_known_ = 0;  ///< when this search began
  std::size_t learnt_ = 0;
  std::uint64_t searches_ = 0;       ///< that have been begun
  std::uint64_t steps_in_vain_ = 0;  ///< of the last one
  IsKnown is_known_;
  SleepSet no_movers_ = 0;              ///< threads that may not go first, in the state in hand
  bool has_no_circles_;                 ///< that is taken for granted of the graph of states
  bool relies_on_no_circles_ = false;   ///< a choice has been left out for that
  bool sleeps_;                         ///< sleep sets are used, which needs that
  SleepSet sleep_ = 0;                  ///< in the state in hand
  SleepSet slept_ = everyone;           ///< there, when the path in hand was taken last; everyone, if it was not
  std::uint64_t skipped_ = 0;           ///< choices not taken, since their threads slept
  std::uint64_t taken_ = 0;             ///< others
  std::uint64_t circles_asked_at_ = 0;  ///< states
  bool ended_early_ = false;            ///< the last execution failed or was pruned: nothing may have gone first unseen
  Statistics statistics_;
  OutcomeTable outcomes_;
  std::chrono::steady_clock::time_point started_;
  Pace pace_;

  // Where steps need not be executed (known_steps_in_states.cpp):
  KnownSteps known_steps_;
  KnownChoices known_choices_;
  std::uint64_t known_lessons_ = 0;  ///< what had been learnt when these were made
  RecallTrace trace_;
  bool is_watched_ = false;  ///< the step that is being made may be known next time
  bool goes_round_ = false;  ///< in it, who went first rests on whether others could go on, too
  std::vector<ComponentId> next_state_;
  std::vector<Choice> listed_;  ///< the choices that are to be taken in the state in hand
  std::uint64_t steps_known_ = 0;
  std::uint64_t states_known_ = 0;

  // Where the search may be divided:
  std::uint64_t divide_from_;  ///< states
  LocalSteps local_steps_;
  std::unique_ptr<SharedStates> shared_;  ///< what states_ uses in the end
  /// What this process knew when it became a worker.
  struct Knowledge {
    std::size_t components;
    std::uint64_t lessons;
    std::size_t outcomes;
    const SharedNumbers* numbers;
  };
  std::optional<Knowledge> known_at_division_;
  bool is_in_doubt_ = false;
};

}  // namespace pcheck::checker
