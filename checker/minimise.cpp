/// First by iterative preemption bounding (Musuvathi, Qadeer, PLDI 2007): all schedules with 0, 1, 2, ... preemptions are
/// searched, so that the first that shows the finding has the fewest; then those with as few preemptions and fewer
/// steps. Where that is too much work, preemptions are taken away from the schedule at hand one by one as long as the
/// finding stays. Effort is counted in transitions, not in time, so that the result is the same in every run. In a search with
/// a bound on something else, that is what there are to be few of.

#include "checker/minimise.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "checker/strategies/strategies.hpp"

namespace pcheck::checker {

namespace {

constexpr std::uint64_t transitions_per_bound = 3'000'000;
constexpr std::uint64_t transitions_for_steps = 1'000'000;
constexpr std::uint32_t limits_max = 8;  ///< of the bound that are tried

/// Only the analysis that sees this kind of finding has to watch.
Options watching_only(const std::string& kind, Options options) {
  options.detect_races = options.detect_races && kind == "data_race";
  options.detect_lost_updates = options.detect_lost_updates && kind == "lost_update";
  options.detect_lock_order = options.detect_lock_order && kind == "lock_order";
  options.detect_leaks = options.detect_leaks && kind == "leak";
  if (kind != "message_race") {
    options.message_races = "none";
    options.expected.clear();
  }
  return options;
}

class Minimiser {
 public:
  Minimiser(World& world, const Options& options, Monitor& monitor, const Sighting& sighting)
      : world_(world),
        options_(watching_only(sighting.observation.kind, options)),
        monitor_(monitor),
        key_(sighting.observation.key()),
        kind_(bound_of(options).value_or(Bound{}).kind),
        best_(sighting),
        steps_max_(options.steps_max) {}

  Minimised run() {
    if (!best_.observation.cycle.empty()) cut_tail();
    cost_ = bill(best_.schedule).cost;
    auto limit_found = search_by_bound();
    if (!limit_found && some_were_cut_ && steps_max_ > best_.schedule.size()) {
      steps_max_ = best_.schedule.size();  // executions without end leave no time for others
      some_were_cut_ = false;
      limit_found = search_by_bound();
    }
    const char* const counted = name_of(kind_).many;
    if (limit_found) {
      cost_ = *limit_found;
      const bool steps_proved = shorten();
      std::string words = fmt::format("no schedule with fewer {} shows it", counted);
      if (some_were_cut_) words = fmt::format("no schedule of at most {} steps with fewer {} shows it", steps_max_, counted);
      return {best_, steps_proved ? words + ", nor one with as many and fewer steps" : words};
    }
    lower_cost();
    if (kind_ == BoundKind::preemptions) return {best_, "without any one of its preemptions it does not show"};
    return {best_, fmt::format("no schedule with fewer {} was found that shows it", counted)};
  }

 private:
  /// What a schedule costs, and at which of its steps but the first.
  struct Bill {
    std::uint32_t cost = 0;
    std::vector<std::size_t> places;
  };

  /// The limit at which the finding first shows; nothing if that could not be found out.
  std::optional<std::uint32_t> search_by_bound() {
    const std::uint32_t least = name_of(kind_).least;
    for (std::uint32_t limit = least; limit <= std::min(cost_, least + limits_max); ++limit) {
      Search search(world_, options_, monitor_);
      search.record_outcomes(false);
      const auto strategy = make_dfs(Bound{.kind = kind_, .limit = limit});
      const Stop stop =
          search.run(*strategy, goal_with_key(key_), {.transitions_max = transitions_per_bound, .steps_max = steps_max_});
      if (stop == Stop::goal) {
        take(search);
        return limit;
      }
      some_were_cut_ = some_were_cut_ || search.statistics().limited_executions != 0;
      if (stop != Stop::exhausted) return std::nullopt;
    }
    return std::nullopt;
  }

  /// A circle of waiting threads lasts. If it was seen when the execution was cut, what came after it closed is left out.
  void cut_tail() {
    std::size_t without = 0;
    Sighting shortest = best_;
    while (without + 1 < shortest.schedule.size()) {
      const bool is_first = shortest.schedule.size() == best_.schedule.size();
      const std::size_t middle = is_first ? shortest.schedule.size() - 1 : (without + shortest.schedule.size()) / 2;
      Search search(world_, options_, monitor_);
      search.record_outcomes(false);
      const Schedule prefix(best_.schedule.begin(), best_.schedule.begin() + static_cast<std::ptrdiff_t>(middle));
      if (search.examine(prefix, goal_with_key(key_), {})) shortest = *search.sighting(key_);
      else if (is_first) return;
      else without = middle;
    }
    best_ = shortest;
  }

  /// True if no shorter schedule within the same bound exists.
  bool shorten() {
    std::uint64_t effort = transitions_for_steps;
    while (best_.schedule.size() > 1) {
      Search search(world_, options_, monitor_);
      search.record_outcomes(false);
      const auto strategy = make_dfs(Bound{.kind = kind_, .limit = cost_});
      const Limits limits{.transitions_max = effort, .steps_max = best_.schedule.size() - 1};
      const Stop stop = search.run(*strategy, goal_with_key(key_), limits);
      effort -= std::min(effort, search.statistics().transitions);
      if (stop == Stop::exhausted) return true;
      if (stop != Stop::goal || !take(search)) return false;
      if (effort == 0) return false;
    }
    return true;
  }

  /// Lets the thread run on instead wherever another one goes on at a cost, as long as that makes it cost less.
  void lower_cost() {
    for (bool improved = true; improved;) {
      improved = false;
      for (const std::size_t place : bill(best_.schedule).places) {
        const Sighting candidate = run_on(place);
        if (candidate.schedule.empty()) continue;
        const std::uint32_t cost = bill(candidate.schedule).cost;
        if (cost >= cost_) continue;
        best_ = candidate;
        cost_ = cost;
        improved = true;
        break;
      }
    }
  }

  /// The finding as the schedule shows it in which the thread that ran before `place` goes on there: all that it did later
  /// comes at once. Empty if it does not show.
  Sighting run_on(std::size_t place) {
    const Schedule& old = best_.schedule;
    const ThreadId thread = old[place - 1].thread;
    Schedule changed(old.begin(), old.begin() + static_cast<std::ptrdiff_t>(place));
    for (std::size_t i = place; i < old.size(); ++i)
      if (old[i].thread == thread) changed.push_back(old[i]);
    for (std::size_t i = place; i < old.size(); ++i)
      if (old[i].thread != thread) changed.push_back(old[i]);
    Search search(world_, options_, monitor_);
    search.record_outcomes(false);
    const auto strategy = make_replay(std::move(changed), false);
    strategy->begin_execution();
    search.run_one(*strategy, no_goal, {.steps_max = old.size() + 64});
    const Sighting* const found = search.sighting(key_);
    return found != nullptr ? *found : Sighting{};
  }

  Bill bill(const Schedule& schedule) {
    Bill bill;
    const auto replay = make_replay(schedule, false);
    replay->begin_execution();
    ThreadId last = model::no_thread;
    world_.start();
    for (std::size_t step = 0; step < schedule.size(); ++step) {
      const auto enabled = world_.enabled();
      if (enabled.empty()) break;
      const Choice choice = replay->choose(world_, enabled);
      const std::uint32_t cost = ChoiceCost(kind_, world_, enabled, last).of(choice.thread);
      bill.cost += cost;
      if (cost != 0 && step != 0) bill.places.push_back(step);
      world_.step(choice);
      last = choice.thread;
    }
    return bill;
  }

  bool take(const Search& search) {
    const Sighting* const found = search.sighting(key_);
    if (found != nullptr) best_ = *found;
    return found != nullptr;
  }

  World& world_;
  Options options_;
  Monitor& monitor_;
  std::string key_;
  BoundKind kind_;  ///< of what there are to be few
  Sighting best_;
  std::uint32_t cost_ = 0;
  std::uint64_t steps_max_;     ///< of the executions searched
  bool some_were_cut_ = false;  ///< at steps_max_
};

}  // namespace

Minimised minimise(World& world, const Options& options, Monitor& monitor, const Sighting& sighting) {
  // Each try at a hang takes as long as a hang is waited for.
  if (sighting.observation.kind == "hang") return {sighting, {}};
  if (sighting.observation.loop_begin) return {sighting, sighting.observation.text};
  return Minimiser(world, options, monitor, sighting).run();
}

}  // namespace pcheck::checker
