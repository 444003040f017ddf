#include "checker/coverage.hpp"

#include <map>
#include <set>

#include "checker/dpor/dpor.hpp"
#include "checker/jobs/divided_search.hpp"
#include "checker/liveness/lasso_sighting.hpp"
#include "checker/liveness/liveness.hpp"
#include "checker/reductions.hpp"
#include "checker/states/memory_limit.hpp"
#include "checker/states/states.hpp"
#include "checker/strategies/strategies.hpp"
#include "checker/strategy.hpp"

namespace pcheck::checker {

namespace {

/// `covered`: a limit whose schedules have all been covered, if there is one.
std::optional<Result::Bound> how_far(std::optional<Bound> bound, std::optional<std::uint64_t> covered) {
  if (!bound) return std::nullopt;
  return Result::Bound{.on = name_of(bound->kind).many, .limit = bound->limit, .covered = covered};
}

Stop run(Search& search, Strategy& strategy, const Options& options, Monitor& monitor, const Goal& goal, const Limits& limits) {
  if (options.jobs == 1 || strategy.divisible() == nullptr) return search.run(strategy, goal, limits);
  return DividedSearch(search, strategy, monitor, options).run(goal, limits);
}

/// What an earlier limit of the bound has shown is not forgotten if a later one is cut short.
void add_missing(const std::vector<OutcomeRecord>& earlier, Search& search) {
  std::set<std::map<std::string, std::string>> known;
  for (const OutcomeRecord& outcome : search.outcomes()) known.insert(outcome.values);
  Tally missing;
  for (const OutcomeRecord& outcome : earlier)
    if (known.count(outcome.values) == 0) missing.outcomes.push_back(outcome);
  search.add(missing);
}

/// Bounds 0, 1, 2, ... are searched one after the other, each anew, until one leaves nothing out (Musuvathi, Qadeer, PLDI 2007):
/// so what is found first costs least. What is counted is what the last of them has come to.
Coverage cover_with_strategy(Search& search, const Options& options, Monitor& monitor, const Goal& goal, const Limits& limits) {
  const auto bound = options.strategy == "replay" ? std::nullopt : bound_of(options);
  std::vector<OutcomeRecord> outcomes;
  std::optional<std::uint64_t> covered;
  for (std::uint32_t limit = bound ? name_of(bound->kind).least : 0;; ++limit) {
    const auto strategy = make_strategy(bound ? with_bound(options, {.kind = bound->kind, .limit = limit}) : options);
    const Stop stop = run(search, *strategy, options, monitor, goal, limits);
    const bool none_cut = stop == Stop::exhausted && search.statistics().limited_executions == 0;
    const bool exhaustive = none_cut && strategy->is_exhaustive();
    if (bound && none_cut) covered = exhaustive ? bound->limit : limit;
    if (bound && limit != bound->limit && stop == Stop::exhausted && !strategy->is_exhaustive()) {
      outcomes = search.outcomes();
      search.begin_tally();
      continue;
    }
    if (stop != Stop::exhausted) add_missing(outcomes, search);
    const Statistics& stats = search.statistics();
    return {.stop = stop,
            .exhaustive = exhaustive,
            .words = strategy->coverage(stats),
            .stats = stats,
            .outcomes = search.outcomes(),
            .nondeterminism = {search.nondeterminism(), search.last_schedule()},
            .bound = how_far(bound, covered)};
  }
}

/// States are those in which there is something to choose.
std::string words_of(const StatesExplorer& states, Stop stop) {
  return stop == Stop::exhausted && states.statistics().states == 0 ? one_per_class(1) : states.coverage();
}

Coverage cover_states(StatesExplorer& states, Search& search, const Goal& goal, const Limits& limits) {
  const Stop stop = states.run([&](const Schedule& schedule) { return search.examine(schedule, goal, limits); }, limits,
                               [&](const char* kind, ObjectId object) { return search.has_sighted(kind, object); });
  return {.stop = stop,
          .exhaustive = stop == Stop::exhausted && states.is_exact(),
          .has_cycle = states.has_cycle(),
          .words = words_of(states, stop),
          .stats = states.statistics(),
          .outcomes = states.outcomes()};
}

Coverage cover_classes(DporExplorer& dpor, const Goal& goal, const Limits& limits) {
  const Stop stop = dpor.run(goal, limits);
  return {.stop = stop,
          .exhaustive = stop == Stop::exhausted && dpor.statistics().limited_executions == 0 && !dpor.has_lost_a_loop(),
          .words = dpor.coverage(),
          .stats = dpor.statistics(),
          .outcomes = dpor.outcomes(),
          .nondeterminism = {dpor.nondeterminism(), dpor.last_schedule()}};
}

std::size_t memory_limit(const Options& options) {
  return options.memory_bytes_max != 0 ? options.memory_bytes_max : default_memory_limit();
}

StatesOptions states_options(const Options& options) {
  const auto has = [&](const char* reduction) { return has_reduction(options, reduction); };
  return {.reduce = has("partial-order"),
          .sets = has("persistent-sets"),
          .sections = has("sections"),
          .sleep = has("sleep-sets"),
          .symmetry = has("symmetry"),
          .races = options.detect_races,
          .lost_updates = options.detect_lost_updates,
          .message_races = compared_by(options) != Compared::nothing,
          .memory_bytes_max = memory_limit(options),
          .recall_from = has("recall") ? SavedWorld::recall_from_default : SavedWorld::recall_never,
          .jobs = options.jobs,
          .hang_seconds = options.hang_seconds,
          .fixed_witnesses = !options.shortest};
}

constexpr std::uint64_t small_transitions = 100'000;
constexpr std::uint64_t scout_executions = 32;
constexpr std::uint64_t scouts_cut_max = 4;  ///< where executions do not end, the first few show as much

/// Small scenarios are enumerated by sleep sets, which keep each execution whole for the analyses; for others some
/// random executions look for what is easily found; then the states engine goes through all states.
Coverage cover_automatically(World& world, Search& search, const Options& options, Monitor& monitor, const Goal& goal,
                             const Limits& limits) {
  Options first = options;
  first.strategy = bound_of(options) ? "dfs" : "sleep";
  if (bound_of(options)) return cover_with_strategy(search, first, monitor, goal, limits);
  Limits small = limits;
  small.transitions_max = small_transitions;
  Coverage coverage = cover_with_strategy(search, first, monitor, goal, small);
  const bool was_too_large =
      coverage.stop == Stop::limit && coverage.stats.transitions >= small_transitions && !search.is_out_of_time(limits);
  if (!was_too_large && coverage.stats.limited_executions == 0) return coverage;

  const auto scout = make_random(options.seed, scout_executions);
  const auto were_cut = [&] { return search.statistics().limited_executions; };
  const std::uint64_t cut_before = were_cut();
  while (were_cut() - cut_before < scouts_cut_max && scout->begin_execution()) {
    if (search.run_one(*scout, goal, limits)) {
      coverage.stop = Stop::goal;
      coverage.stats = search.statistics();
      return coverage;
    }
  }
  StatesExplorer states(world, states_options(options), monitor);
  return cover_states(states, search, goal, limits);
}

/// Looks for livelock and starvation, now that states are known to come back.
void cover_executions_without_end(World& world, Search& search, const Options& options, Monitor& monitor, const Goal& goal,
                                  const Limits& limits, Coverage& coverage) {
  if (!options.detect_livelocks && !options.detect_starvation) {
    coverage.words += ", but not executions without end";
    return;
  }
  LivenessSearch liveness(world,
                          {.fairness = fairness_of(options.fairness),
                           .livelocks = options.detect_livelocks,
                           .starvation = options.detect_starvation,
                           .memory_bytes_max = memory_limit(options)},
                          monitor);
  const auto found = [&](const Lasso& lasso, const Observation& observation) {
    return note_lasso(search, lasso, observation, goal);
  };
  coverage.stop = liveness.run(found, [&] { return search.is_out_of_time(limits); });
  coverage.exhaustive = coverage.stop == Stop::exhausted;
  coverage.words += ", and " + liveness.coverage();
}

Coverage search_as_asked(World& world, Search& search, const Options& options, Monitor& monitor, const Goal& goal,
                         const Limits& limits) {
  if (options.strategy == "auto") return cover_automatically(world, search, options, monitor, goal, limits);
  if (options.strategy == "states") {
    StatesExplorer states(world, states_options(options), monitor);
    return cover_states(states, search, goal, limits);
  }
  if (options.strategy == "dpor" && !bound_of(options)) {
    DporExplorer dpor(world, options, search, monitor);
    return cover_classes(dpor, goal, limits);
  }
  return cover_with_strategy(search, options, monitor, goal, limits);
}

}  // namespace

Coverage cover(World& world, Search& search, const Options& options, Monitor& monitor, const Goal& goal) {
  const Limits limits{.executions_max = options.executions_max,
                      .transitions_max = 0,
                      .steps_max = options.steps_max,
                      .seconds_max = options.seconds_max};
  Coverage coverage = search_as_asked(world, search, options, monitor, goal, limits);
  if (coverage.has_cycle && coverage.exhaustive)
    cover_executions_without_end(world, search, options, monitor, goal, limits, coverage);
  return coverage;
}

}  // namespace pcheck::checker
