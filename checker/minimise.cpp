/// First by iterative preemption bounding (Musuvathi, Qadeer, PLDI 2007): all schedules with 0, 1, 2, ... preemptions are
/// searched, so that the first that shows the finding has the fewest; then those with as few preemptions and fewer
/// steps. Where that is too much work, one of equivalent schedules is searched, as dpor does, and where that is too much, too,
/// preemptions are taken away from the schedule at hand as long as the finding stays: many at once, and then fewer (A. Zeller, R.
/// Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE Transactions on Software Engineering 28(2), 2002; of
/// schedules: J.-D. Choi, A. Zeller, ISSTA 2002). Effort is counted in transitions, with those that are made to follow the
/// matches of receives, not in time, so that the result is the same in every run. In a search with a bound on something else,
/// that is what there are to be few of.

#include "checker/minimise.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "checker/strategies/strategies.hpp"

namespace pcheck::checker {

namespace {

constexpr std::uint64_t effort_per_bound = 3'000'000;
constexpr std::uint64_t effort_per_bound_reduced = 1'000'000;
constexpr std::uint64_t effort_for_steps = 1'000'000;
constexpr std::uint64_t effort_for_cost = 30'000'000;
constexpr std::uint32_t limits_max = 8;  ///< of the bound that are tried
constexpr std::uint64_t effort_per_length = 100'000;
constexpr std::size_t length_reduced = 64;  ///< a longer schedule has steps that too many earlier ones may be in conflict with
constexpr std::size_t length_least = 16;    ///< of the short executions that are tried before
constexpr std::size_t length_usual = 256;   ///< a longer schedule went round and round before anything showed

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

/// Each thread does what it does in a schedule, but goes on at some places at which another one did there: with what it did next,
/// up to where it let another one go on; if it did no more, until it waits or ends.
class Regrouped final : public Strategy {
 public:
  /// `goes_on`: by step of the schedule, whether the thread of the step before goes on in its place.
  Regrouped(const Schedule& schedule, std::vector<bool> goes_on)
      : schedule_(schedule), goes_on_(std::move(goes_on)), next_of_thread_(schedule.size()), last_(schedule.size()) {
    for (std::size_t i = schedule.size(); i-- > 0;) {
      const ThreadId thread = schedule[i].thread;
      if (thread >= heads_.size()) heads_.resize(thread + std::size_t{1}, schedule.size());
      next_of_thread_[i] = heads_[thread];
      heads_[thread] = i;
    }
  }

  bool begin_execution() override { return !std::exchange(started_, true); }

  Choice choose(const World&, std::span<const Enabled> enabled) override {
    const auto head = [&](const Enabled& entry) {
      return entry.thread < heads_.size() ? heads_[entry.thread] : schedule_.size();
    };
    const ThreadId next = next_thread();
    const auto order = [&](const Enabled& entry) { return std::pair(entry.thread != next, head(entry)); };
    const Enabled& first = *std::min_element(enabled.begin(), enabled.end(),
                                             [&](const Enabled& a, const Enabled& b) { return order(a) < order(b); });
    const std::size_t step = head(first);
    if (step == schedule_.size()) return {first.thread, 0};
    last_ = step;
    heads_[first.thread] = next_of_thread_[step];
    const std::uint16_t answer = schedule_[step].answer;
    return {first.thread, answer < first.answers ? answer : std::uint16_t{0}};
  }

  std::string coverage(const Statistics&) const override { return "a schedule with fewer switches"; }

 private:
  /// Who comes after the step that was taken last: its thread if that goes on, else that of the next step that has not been
  /// taken.
  ThreadId next_thread() const {
    std::size_t next = last_ + 1;
    if (next >= schedule_.size()) return model::no_thread;
    if (goes_on_[next]) return schedule_[last_].thread;
    while (next < schedule_.size() && next < heads_[schedule_[next].thread]) ++next;
    return next == schedule_.size() ? model::no_thread : schedule_[next].thread;
  }

  const Schedule& schedule_;
  std::vector<bool> goes_on_;
  std::vector<std::size_t> next_of_thread_;  ///< by step: the next of the same thread; the end if there is none
  std::vector<std::size_t> heads_;           ///< by thread: the first of its steps that has not been taken
  std::size_t last_;
  bool started_ = false;
};

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
    const bool lacks_none = limit_found || lower_cost();
    if (!limit_found && cost_ == limits_searched_) limit_found = cost_;
    const char* const counted = name_of(kind_).many;
    if (limit_found) {
      cost_ = *limit_found;
      const bool steps_proved = shorten();
      std::string words = fmt::format("no schedule with fewer {} shows it", counted);
      if (some_were_cut_) words = fmt::format("no schedule of at most {} steps with fewer {} shows it", steps_max_, counted);
      return {best_, steps_proved ? words + ", nor one with as many and fewer steps" : words};
    }
    if (kind_ == BoundKind::preemptions && lacks_none) return {best_, "without any one of its preemptions it does not show"};
    return {best_, fmt::format("no schedule with fewer {} was found that shows it", counted)};
  }

 private:
  /// What a schedule costs, and at which of its steps but the first.
  struct Bill {
    std::uint32_t cost = 0;
    std::vector<std::size_t> places;
  };

  struct Attempt {
    Stop stop = Stop::limit;
    std::uint64_t effort = 0;
    bool some_were_cut = false;
  };
  /// Searches the schedules that cost no more than `limit`, and makes the first that shows the finding the best.
  Attempt search_within(std::uint32_t limit, const Limits& limits) {
    return search_by(*make_dfs(Bound{.kind = kind_, .limit = limit}), limits);
  }

  Attempt search_by(Strategy& strategy, const Limits& limits) {
    Search search(world_, options_, monitor_);
    search.record_outcomes(false);
    const Stop stop = search.run(strategy, goal_with_key(key_), limits);
    if (stop == Stop::goal) best_ = *search.sighting(key_);
    return {stop, search.effort(), search.statistics().limited_executions != 0};
  }

  /// The limit at which the finding first shows; nothing if that could not be found out.
  std::optional<std::uint32_t> search_by_bound() {
    const std::uint32_t least = name_of(kind_).least;
    limits_searched_ = least;
    bool reduced = false;
    for (std::uint32_t limit = least; limit <= std::min(cost_, least + limits_max); ++limit) {
      Attempt attempt;
      if (!reduced) {
        attempt = search_within(limit, {.effort_max = effort_per_bound, .steps_max = steps_max_});
        reduced = attempt.stop == Stop::limit && !attempt.some_were_cut && !some_were_cut_ && may_reduce();
      }
      if (reduced) attempt = search_reduced(limit);
      if (attempt.stop == Stop::goal) return limit;
      some_were_cut_ = some_were_cut_ || attempt.some_were_cut;
      // What comes after the place where an execution was cut has not asked for other orders.
      const bool is_all = attempt.stop == Stop::exhausted && !(reduced && attempt.some_were_cut);
      if (!is_all) return std::nullopt;
      limits_searched_ = limit + 1;
    }
    return std::nullopt;
  }

  /// What equivalent executions are is not known in virtual time, nor for other ways to go on from a match.
  bool may_reduce() const {
    return !options_.virtual_time && options_.message_races == "none" && best_.schedule.size() <= length_reduced;
  }

  /// One of equivalent schedules each.
  Attempt search_reduced(std::uint32_t limit) {
    return search_by(*make_bounded_dpor({.kind = kind_, .limit = limit}),
                     {.effort_max = effort_per_bound_reduced, .steps_max = steps_max_});
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

  /// Where threads wait for each other in loops, going depth first leads far into one before another thread goes on.
  void look_among_short() {
    const std::size_t length_found = best_.schedule.size();
    for (std::size_t length = length_least; length < length_found; length *= 2)
      if (search_within(cost_, {.effort_max = effort_per_length, .steps_max = length}).stop == Stop::goal) return;
  }

  /// True if no shorter schedule within the same bound exists.
  bool shorten() {
    if (best_.schedule.size() > length_usual) look_among_short();
    std::uint64_t effort = effort_for_steps;
    while (best_.schedule.size() > 1) {
      const Attempt attempt = search_within(cost_, {.effort_max = effort, .steps_max = best_.schedule.size() - 1});
      effort -= std::min(effort, attempt.effort);
      if (attempt.stop == Stop::exhausted) return true;
      if (attempt.stop != Stop::goal || effort == 0) return false;
    }
    return true;
  }

  /// Lets the thread go on wherever another one goes on at a cost, as long as that makes it cost less: at many of these
  /// places at once, and then at fewer. True if it has come to its end: at no single place, nor at one and all later ones of
  /// the same thread.
  bool lower_cost() {
    effort_ = effort_for_cost;
    std::size_t parts = 2;
    while (effort_ != 0) {
      const std::vector<std::size_t> places = bill(best_.schedule).places;
      parts = std::min(parts, places.size());
      if (lower_cost_by_part(places, parts)) {
        parts = std::max<std::size_t>(parts - 1, 2);
      } else if (parts < places.size()) {
        parts *= 2;
      } else if (!lower_cost_by_thread(places)) {
        return effort_ != 0;
      }
    }
    return false;
  }

  /// Without the first of so many parts of the places that can be left out.
  bool lower_cost_by_part(const std::vector<std::size_t>& places, std::size_t parts) {
    for (std::size_t part = 0; part < parts && effort_ != 0; ++part) {
      const auto place_of = [&](std::size_t i) {
        return places.begin() + static_cast<std::ptrdiff_t>(i * places.size() / parts);
      };
      if (go_on_at({place_of(part), place_of(part + 1)})) return true;
    }
    return false;
  }

  bool lower_cost_by_thread(const std::vector<std::size_t>& places) {
    for (std::size_t i = 0; i < places.size() && effort_ != 0; ++i) {
      std::vector<std::size_t> of_thread(places.begin() + static_cast<std::ptrdiff_t>(i), places.end());
      const ThreadId thread = best_.schedule[places[i] - 1].thread;
      std::erase_if(of_thread, [&](std::size_t place) { return best_.schedule[place - 1].thread != thread; });
      if (of_thread.size() > 1 && go_on_at(of_thread)) return true;
    }
    return false;
  }

  /// Whether the finding shows at a lower cost where threads go on there. It is the best then.
  bool go_on_at(const std::vector<std::size_t>& places) {
    std::vector<bool> goes_on(best_.schedule.size());
    for (const std::size_t place : places) goes_on[place] = true;
    Search search(world_, options_, monitor_);
    search.record_outcomes(false);
    Regrouped strategy(best_.schedule, std::move(goes_on));
    strategy.begin_execution();
    search.run_one(strategy, no_goal, {.steps_max = best_.schedule.size() + 64});
    effort_ -= std::min(effort_, search.effort());
    const Sighting* const found = search.sighting(key_);
    if (found == nullptr) return false;
    const std::uint32_t cost = bill(found->schedule).cost;
    if (cost >= cost_) return false;
    best_ = *found;
    cost_ = cost;
    return true;
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

  World& world_;
  Options options_;
  Monitor& monitor_;
  std::string key_;
  BoundKind kind_;  ///< of what there are to be few
  Sighting best_;
  std::uint32_t cost_ = 0;
  std::uint32_t limits_searched_ = 0;  ///< with less than that it does not show
  std::uint64_t effort_ = 0;           ///< that is left to lower the cost
  std::uint64_t steps_max_;            ///< of the executions searched
  bool some_were_cut_ = false;         ///< at steps_max_
};

}  // namespace

Minimised minimise(World& world, const Options& options, Monitor& monitor, const Sighting& sighting) {
  // Each try at a hang takes as long as a hang is waited for.
  if (sighting.observation.kind == "hang") return {sighting, {}};
  if (sighting.observation.loop_begin) return {sighting, sighting.observation.text};
  return Minimiser(world, options, monitor, sighting).run();
}

}  // namespace pcheck::checker
