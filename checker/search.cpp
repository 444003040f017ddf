#include "checker/search.hpp"

#include <algorithm>

#include "checker/strategies/strategies.hpp"
#include "world/step.hpp"

namespace pcheck::checker {

namespace {

constexpr std::uint64_t steps_between_looks = 1024;  ///< at whether to stop

/// What the world itself reported, as an observation.
Observation observe_failure(const World& world) {
  const model::Failure& failure = world.failure();
  Observation observation;
  observation.kind = failure.kind;
  observation.text = failure.message;
  if (failure.thread != model::no_thread) observation.threads.push_back(failure.thread);
  if (failure.object != model::no_object) observation.objects.push_back(failure.object);
  observation.steps = world.steps();
  return observation;
}

}  // namespace

Search::Search(World& world, const Options& options, Monitor& monitor)
    : world_(world), monitor_(&monitor), started_(std::chrono::steady_clock::now()) {
  const auto own = [this](std::unique_ptr<Analysis> analysis) {
    add_analysis(*analysis);
    owned_.push_back(std::move(analysis));
  };
  own(make_deadlock_analysis());
  own(make_message_analysis());
  if (options.detect_races) own(make_race_analysis());
  if (options.detect_lost_updates) {
    auto analysis = std::make_unique<LostUpdateAnalysis>();
    lost_updates_ = analysis.get();
    own(std::move(analysis));
  }
  if (options.detect_lock_order) own(make_lock_order_analysis());
  if (options.detect_leaks) own(make_leak_analysis());
  if (const Compared compared = compared_by(options); compared != Compared::nothing) {
    auto analysis = std::make_unique<MessageRaceAnalysis>(compared, options.steps_max);
    message_races_ = analysis.get();
    own(std::move(analysis));
  }
}

void Search::add_analysis(Analysis& analysis) {
  analyses_.push_back(&analysis);
  bool any = false;
  for (std::size_t type = 0; type < watching_.size(); ++type) {
    if (!analysis.watches(static_cast<model::ObjectType>(type))) continue;
    watching_[type].push_back(&analysis);
    any = true;
  }
  if (any) watching_some_.push_back(&analysis);
}

Stop Search::run(Strategy& strategy, const Goal& goal, const Limits& limits) {
  Start begun = begin_run();
  while (strategy.begin_execution()) {
    if (const auto stop = run_next(strategy, goal, limits, begun)) return *stop;
    if (const std::uint64_t executions = start().executions + statistics_.pruned_executions;
        executions == 0 || executions % 64 != 0)
      continue;
    estimate(strategy, 1, limits, begun);
  }
  return Stop::exhausted;
}

Search::Start Search::begin_run() {
  learnt_.reset();
  return start();
}

std::optional<Stop> Search::run_next(Strategy& strategy, const Goal& goal, const Limits& limits, Start& begun) {
  if (execute(strategy, goal, limits, true)) return Stop::goal;
  if (stopped_) return stopped_;
  nondeterminism_ = strategy.nondeterminism();
  if (!nondeterminism_.empty()) return Stop::nondeterminism;
  if (begins_again(strategy, begun)) return std::nullopt;
  const Start now = start();
  if (limits.executions_max != 0 && now.executions - begun.executions >= limits.executions_max)
    return strategy.begin_execution() ? Stop::limit : Stop::exhausted;
  if (limits.transitions_max != 0 && now.transitions - begun.transitions >= limits.transitions_max) return Stop::limit;
  if (limits.effort_max != 0 && now.effort - begun.effort >= limits.effort_max) return Stop::limit;
  if (now.executions % 64 == 0) {
    report_progress(strategy);
    return reason_to_stop(limits);
  }
  return std::nullopt;
}

/// If what dependence rests on has changed.
bool Search::begins_again(Strategy& strategy, Start& begun) {
  if (*learnt_ == world_.learnt() || !strategy.begin_again()) return false;
  learnt_.reset();
  statistics_ = {};
  outcomes_.clear();
  begun = start();
  ++times_begun_again_;
  return true;
}

void Search::begin_tally() {
  statistics_ = {};
  outcomes_.clear();
  tree_size_ = {};
}

Tally Search::tally() { return {.statistics = statistics_, .outcomes = outcomes_.sorted()}; }

void Search::add(const Tally& tally) {
  statistics_.add(tally.statistics);
  outcomes_.add(tally.outcomes);
}

std::uint64_t Search::knowledge() const {
  std::uint64_t knowledge = sightings_.size() + world_.learnt() + world_.stores_known() + world_.parameters().size();
  for (const bool told : {world_.has_std_token(), world_.must_run_fibers(), world_.has_told_identity()})
    knowledge += told ? 1 : 0;
  for (const Analysis* const analysis : analyses_) knowledge += analysis->knowledge();
  return knowledge;
}

bool Search::run_one(Strategy& strategy, const Goal& goal, const Limits& limits) {
  return execute(strategy, goal, limits, false);
}

bool Search::examine(const Schedule& schedule, const Goal& goal, const Limits& limits) {
  const auto replay = make_replay(schedule, false);
  replay->begin_execution();
  Limits exactly = limits;
  exactly.steps_max = schedule.size();
  const Statistics kept = statistics_;
  const bool met = execute(*replay, goal, exactly, false);
  statistics_ = kept;
  return met;
}

void Search::add(Sighting sighting) {
  if (seen_.try_emplace(sighting.observation.key(), sightings_.size()).second) sightings_.push_back(std::move(sighting));
}

const Sighting* Search::sighting(const std::string& key) const {
  const auto found = seen_.find(key);
  return found == seen_.end() ? nullptr : &sightings_[found->second];
}

bool Search::has_sighted(const char* kind, model::ObjectId object) const {
  Observation like;
  like.kind = kind;
  like.objects = {object};
  return sighting(like.key()) != nullptr;
}

bool Search::execute(Strategy& strategy, const Goal& goal, const Limits& limits, bool may_stop) {
  BlackBox* const box = monitor_->black_box();
  if (box != nullptr) {
    box->choice_count = 0;
    box->in_scenario = 1;
  }
  schedule_.clear();
  found_.clear();
  stopped_.reset();
  world_.start();
  if (!learnt_) learnt_ = world_.learnt();
  for (Analysis* const analysis : analyses_) analysis->begin_execution(world_);
  const Cut cut = take_steps(strategy, goal, limits, box, may_stop);
  if (box != nullptr) {
    box->in_scenario = 0;
    ++box->heartbeat;
  }
  const End end = world_.end();
  statistics_.transitions += schedule_.size();
  statistics_.steps_max = std::max<std::uint64_t>(statistics_.steps_max, schedule_.size());
  bool met = cut == Cut::goal;
  if (cut == Cut::none || cut == Cut::limit || cut == Cut::stopped) met = note_end(end, goal);
  strategy.end_execution(end);
  count(cut, end);
  if (lost_updates_ != nullptr && confirm_lost_updates(goal)) met = true;
  if (message_races_ != nullptr && confirm_message_races(goal, limits, may_stop)) met = true;
  return met;
}

/// The loop that all time is spent in: a function of its own, so that it is compiled well.
Search::Cut Search::take_steps(Strategy& strategy, const Goal& goal, const Limits& limits, BlackBox* box, bool may_stop) {
  for (;;) {
    const auto enabled = world_.enabled_inlined();
    if (enabled.empty()) return Cut::none;
    if (schedule_.size() == limits.steps_max) return Cut::limit;
    const Choice choice = strategy.choose(world_, enabled);
    if (choice == no_choice) return strategy.is_at_end() ? Cut::limit : Cut::redundant;
    if (box != nullptr) box->note(schedule_.size(), choice);
    schedule_.emplace_back(choice);
    const model::Event& event = world_.step_inlined(choice);
    for (Analysis* const analysis : watching(event)) analysis->on_event(world_, event, found_);
    if (!found_.empty()) [[unlikely]]
      if (note(goal)) return Cut::goal;
    if (world_.total_steps() % steps_between_looks == 0) [[unlikely]] {
      show_progress(strategy, box);
      if (may_stop) stopped_ = reason_to_stop(limits);
      if (stopped_) return Cut::stopped;
    }
  }
}

/// Now and then within an execution.
void Search::show_progress(const Strategy& strategy, BlackBox* box) {
  if (box != nullptr) ++box->heartbeat;
  report_progress(strategy);
}

std::optional<Stop> Search::reason_to_stop(const Limits& limits) const {
  if (monitor_->should_stop()) return Stop::interrupted;
  if (is_out_of_time(limits)) return Stop::limit;
  return std::nullopt;
}

/// What the end of the execution shows; true if it meets the goal.
bool Search::note_end(End end, const Goal& goal) {
  const bool has_failed = end == End::failed;
  const bool is_known = has_failed && is_known_failure();
  if (has_failed && !is_known) found_.push_back(observe_failure(world_));
  for (Analysis* const analysis : analyses_) analysis->end_execution(world_, end, found_);
  const bool met = note(goal);
  if (is_known) {
    known_failure_->observation.steps = world_.steps();
    return goal(known_failure_->observation) || met;
  }
  if (has_failed) learn_failure();
  return met;
}

void Search::count(Cut cut, End end) {
  if (cut == Cut::stopped) return;
  if (cut == Cut::redundant) {
    ++statistics_.blocked_executions;
  } else if (end == End::pruned) {
    ++statistics_.pruned_executions;
  } else if (cut == Cut::limit) {
    ++statistics_.limited_executions;
    ++statistics_.executions;
  } else {
    ++statistics_.executions;
    if (recording_outcomes_ && world_.has_final_outcomes()) outcomes_.record(world_, [&] { return schedule_; });
  }
}

const std::vector<Analysis*>& Search::watching(const model::Event& event) const {
  return event.clock_advanced ? watching_some_ : watching_[static_cast<std::size_t>(event.object_type)];
}

/// Keeps those of found_ that have not been seen; true if one of them meets the goal.
bool Search::note(const Goal& goal) {
  bool met = false;
  for (Observation& observation : found_) {
    observation.steps = std::min<std::uint64_t>(observation.steps == 0 ? schedule_.size() : observation.steps, schedule_.size());
    const bool is_met = goal(observation);
    met = is_met || met;
    const auto [entry, is_new] = seen_.try_emplace(observation.key(), sightings_.size());
    if (!is_new) continue;
    if (!is_met)
      for (Analysis* const analysis : analyses_) analysis->note_known(observation);
    Schedule schedule(schedule_.begin(), schedule_.begin() + static_cast<std::ptrdiff_t>(observation.steps));
    sightings_.push_back({std::move(observation), std::move(schedule)});
  }
  found_.clear();
  return met;
}

/// A failure that would give the same finding as one that has been noted, so that nothing but the goal need be asked.
bool Search::is_known_failure() const { return known_failure_ && known_failure_->failure == world_.failure(); }

/// Where the scenario's words are all there is to it: analyses add nothing.
void Search::learn_failure() {
  const model::Failure& failure = world_.failure();
  if (failure.object == model::no_object && failure.request == 0)
    known_failure_ = {.failure = failure, .observation = observe_failure(world_)};
}

/// Some lost updates show only when the execution is run again with another value read; see analyses/lost_update.
bool Search::confirm_lost_updates(const Goal& goal) {
  bool met = false;
  const auto candidates = lost_updates_->take_unconfirmed();
  if (candidates.empty()) return false;
  BlackBox* const box = monitor_->black_box();
  if (box != nullptr) box->in_scenario = 1;
  for (const auto& candidate : candidates) {
    if (auto observation = lost_updates_->confirm(world_, schedule_, candidate)) {
      found_.push_back(std::move(*observation));
      met = note(goal) || met;
    }
  }
  if (box != nullptr) box->in_scenario = 0;
  return met;
}

/// What another match would have come to is found out by executions of its own; see analyses/message_race.
bool Search::confirm_message_races(const Goal& goal, const Limits& limits, bool may_stop) {
  BlackBox* const box = monitor_->black_box();
  if (box != nullptr) box->in_scenario = 1;
  found_ = message_races_->confirm(world_, schedule_, [&] {
    if (box != nullptr) ++box->heartbeat;
    return !may_stop || !reason_to_stop(limits);
  });
  if (box != nullptr) box->in_scenario = 0;
  return !found_.empty() && note(goal);
}

bool Search::is_out_of_time(const Limits& limits) const {
  if (limits.seconds_max <= 0) return false;
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count() >= limits.seconds_max;
}

void Search::estimate(Strategy& strategy, unsigned descents, const Limits& limits, Start& begun) {
  BlackBox* const box = monitor_->black_box();
  if (box != nullptr) {
    box->choice_count = 0;
    box->in_scenario = 1;
  }
  tree_size_.descend(strategy, world_, descents, [&] {
    if (box != nullptr) ++box->heartbeat;
    return !reason_to_stop(limits);
  });
  if (box != nullptr) box->in_scenario = 0;
  begins_again(strategy, begun);
}

void Search::report_progress(const Strategy& strategy, const Statistics& besides) {
  const auto now = std::chrono::steady_clock::now();
  if (!pace_.is_due(now)) return;
  statistics_.seconds = std::chrono::duration<double>(now - started_).count();
  Statistics all = statistics_;
  all.add(besides);
  monitor_->progress(all, tree_size_.words(all.executions) + strategy.coverage(all));
}

}  // namespace pcheck::checker
