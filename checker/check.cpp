#include "checker/check.hpp"

#include <sys/resource.h>

#include <fmt/format.h>
#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "checker/buffering.hpp"
#include "checker/coverage.hpp"
#include "checker/explaining/explain.hpp"
#include "checker/finding_kinds.hpp"
#include "checker/jobs/crew.hpp"
#include "checker/liveness/lasso_check.hpp"
#include "checker/minimise.hpp"
#include "checker/reductions.hpp"
#include "checker/search.hpp"
#include "checker/shortest.hpp"
#include "checker/strategies/strategies.hpp"
#include "checker/strategy.hpp"
#include "world/signals.hpp"
#include "world/streams.hpp"

namespace pcheck {

const char* to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::verified:
      return "verified";
    case Verdict::violation:
      return "violation";
    case Verdict::inconclusive:
      return "inconclusive";
    case Verdict::error:
      return "error";
  }
  return "error";
}

Result explore(const std::function<void()>& scenario, const Options& options) {
  checker::Monitor nobody;
  return checker::check_body(scenario, options, nobody);
}

}  // namespace pcheck

namespace pcheck::checker {

namespace {

constexpr std::size_t findings_max = 50;

void validate(const Options& options) {
  if (!(options.seconds_max >= 0)) throw std::invalid_argument("the time limit must not be negative");
  if (options.jobs == 0) throw std::invalid_argument("the number of jobs must be at least 1");
  if (options.steps_max == 0) throw std::invalid_argument("the limit of steps must be at least 1");
  if (!(options.hang_seconds >= 0)) throw std::invalid_argument("the hang limit must not be negative");
  const bool knows_bound =
      options.strategy == "auto" || options.strategy == "dfs" || options.strategy == "dpor" || options.strategy == "replay";
  if (bound_of(options) && !knows_bound)
    throw std::invalid_argument("strategy " + options.strategy + " knows no bound; dpor, dfs and auto do");
  if (options.strategy == "dpor" && options.virtual_time)
    throw std::invalid_argument("strategy dpor does not cover virtual time; states, sleep and auto do");
  if (options.loop_steps > options.schedule.size()) throw std::invalid_argument("the loop must be a part of the schedule");
  fairness_of(options.fairness);
  for (const std::string& kind : options.expected) require_finding_kind(kind);
  require_own_reductions(options);
}

model::WorldOptions world_options(const Options& options) {
  return {.parameters = options.parameters,
          .virtual_time = options.virtual_time,
          .spurious = options.spurious,
          .track_reads = options.detect_lost_updates && (options.strategy == "states" || options.strategy == "auto"),
          .stack_bytes = options.stack_bytes,
          .bufferings = bufferings(options.buffering)};
}

/// Ends the search as soon as what is looked for has been seen.
class FindingGoal {
 public:
  explicit FindingGoal(const Options& options) : options_(options), missing_(options.expected) {}

  bool operator()(const Observation& observation) {
    const bool was_expected =
        std::find(options_.expected.begin(), options_.expected.end(), observation.kind) != options_.expected.end();
    std::erase(missing_, observation.kind);
    if (options_.keep_going || options_.all_outcomes) return false;
    if (options_.expected.empty()) return observation.ends_search && !observation.warning;
    return was_expected && missing_.empty();
  }

 private:
  const Options& options_;
  std::vector<std::string> missing_;
};

/// What was expected first, then what ends a search, then the rest; each in order of discovery.
std::vector<Sighting> in_order_of_weight(std::vector<Sighting> sightings, const Options& options) {
  const auto weight = [&](const Sighting& sighting) {
    const Observation& o = sighting.observation;
    if (std::find(options.expected.begin(), options.expected.end(), o.kind) != options.expected.end()) return 0;
    return o.warning ? 3 : o.ends_search ? 1 : 2;
  };
  std::stable_sort(sightings.begin(), sightings.end(), [&](const auto& a, const auto& b) { return weight(a) < weight(b); });
  return sightings;
}

/// What a proof about ranks holds for.
std::string freedoms(const Options& options) {
  if (options.buffering == "both") return "sends buffered or not";
  if (options.buffering == "none") return "no send buffered";
  if (options.buffering == "all") return "all sends buffered";
  if (options.buffering == "each") return "each send buffered or not";
  return "sends of up to " + options.buffering + " bytes buffered";
}

/// What a schedule shows whose end is repeated for ever.
void replay_loop(World& world, Search& search, const Options& options) {
  const Schedule schedule = schedule_of(options);
  const Lasso lasso = lasso_of(schedule, schedule.size() - options.loop_steps);
  if (auto observation = check_lasso(world, lasso, Fairness::none)) search.add({std::move(*observation), schedule});
}

/// Whether an assumption of the scenario has left no execution, of which anything could be said. What goes on for ever is one.
bool is_all_excluded(const Coverage& coverage) {
  return coverage.stats.executions == 0 && coverage.stats.pruned_executions != 0 && !coverage.has_cycle;
}

/// "all 7 states", "the only state".
std::string all_of(const std::string& words) { return words.starts_with("1 ") ? "the only " + words.substr(2) : "all " + words; }

/// Decides what the search has shown.
void judge(const Options& options, const Coverage& coverage, bool uses_ranks, Result& result) {
  const bool any = std::any_of(result.findings.begin(), result.findings.end(), [](const Finding& f) { return !f.warning; });
  const bool nothing = !any && is_all_excluded(coverage);
  if (any) result.verdict = Verdict::violation;
  else result.verdict = coverage.exhaustive && !nothing ? Verdict::verified : Verdict::inconclusive;
  if (nothing) result.coverage = "nothing was checked: assume() has ended every execution";
  else result.coverage = coverage.exhaustive ? all_of(coverage.words) : coverage.words;
  if (coverage.stop == Stop::goal) result.coverage += " until it was found";
  else if (coverage.stop == Stop::interrupted) result.coverage += " until it was interrupted";
  else if (coverage.stop == Stop::limit) result.coverage += " within the limits given";
  if (result.stats.limited_executions != 0)
    result.coverage +=
        fmt::format("; {} cut after {} steps", counted(result.stats.limited_executions, "execution was", "executions were"),
                    fmt::group_digits(options.steps_max));
  if (result.verdict == Verdict::verified) result.coverage += uses_ranks ? ", " + freedoms(options) : ", sequential consistency";
  if (options.expected.empty()) {
    result.as_expected = result.verdict == Verdict::verified;
  } else {
    result.as_expected = std::all_of(options.expected.begin(), options.expected.end(),
                                     [&](const std::string& kind) { return result.found(kind); });
  }
}

/// Of this process or the worker that used most.
std::uint64_t peak_memory_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return std::max(static_cast<std::uint64_t>(usage.ru_maxrss) * 1024, Crew::peak_memory_bytes());
}

/// A deadlock that was found says all that the order of its locks could warn of.
bool is_told_by_deadlock(const Sighting& sighting, const std::vector<Sighting>& all) {
  if (sighting.observation.kind != "lock_order") return false;
  return std::any_of(all.begin(), all.end(), [&](const Sighting& other) {
    const auto& objects = other.observation.objects;
    return other.observation.kind == "deadlock" &&
           std::all_of(sighting.observation.objects.begin(), sighting.observation.objects.end(),
                       [&](ObjectId lock) { return std::find(objects.begin(), objects.end(), lock) != objects.end(); });
  });
}

void add_findings(World& world, const Options& options, Monitor& monitor, const std::vector<Sighting>& sightings,
                  Result& result) {
  for (const Sighting& sighting : in_order_of_weight(sightings, options)) {
    if (result.findings.size() == findings_max) break;
    if (is_told_by_deadlock(sighting, sightings)) continue;
    const bool is_to_minimise = options.minimise && options.strategy != "replay";
    const auto least = options.shortest ? shortest : minimise;
    const Minimised minimised = is_to_minimise ? least(world, options, monitor, sighting) : Minimised{sighting, {}};
    auto finding = explain(world, options, minimised.sighting);
    if (finding) {
      finding->minimality = minimised.minimality;
    } else {
      finding =
          nondeterminism_finding(world, options, sighting.schedule,
                                 "a schedule that showed a finding (" + sighting.observation.kind + ") does not show it again");
    }
    result.findings.push_back(std::move(*finding));
  }
}

}  // namespace

Result check_body(const std::function<void()>& body, const Options& options, Monitor& monitor) try {
  validate(options);
  const auto started = std::chrono::steady_clock::now();
  make_strategy(options);  // tells an unknown one before anything is run
  const model::SignalGuard signals(options.hang_seconds);
  const model::StreamGuard streams;
  World world(body, world_options(options));
  Search search(world, options, monitor);
  FindingGoal goal(options);
  Coverage coverage = cover(world, search, options, monitor, std::ref(goal));
  if (options.strategy == "replay" && options.loop_steps != 0) replay_loop(world, search, options);

  Result result;
  result.scenario = options.name;
  result.strategy = options.strategy;
  if (options.strategy == "random") result.seed = options.seed;
  result.expected = options.expected;
  result.stats = coverage.stats;
  result.outcomes = std::move(coverage.outcomes);
  result.bound = coverage.bound;
  for (const model::Parameter& parameter : world.parameters()) result.parameters[parameter.name] = parameter.value;
  if (coverage.stop == Stop::nondeterminism) {
    result.findings.push_back(
        nondeterminism_finding(world, options, coverage.nondeterminism.schedule, coverage.nondeterminism.text));
  }
  const bool are_shortest = options.shortest && shorten_witnesses(world, options, monitor, result.outcomes);
  add_findings(world, options, monitor, search.sightings(), result);
  judge(options, coverage, world.has_ranks(), result);
  if (options.shortest && options.all_outcomes)
    result.coverage += are_shortest ? "; each outcome with the fewest steps" : "; some outcomes may come of fewer steps";
  if (result.verdict == Verdict::verified && world.has_std_token())
    result.coverage += "; std::stop_token as it is right after an operation (pcheck::stop_token: at any time)";
  result.stats.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  result.stats.peak_memory_bytes = peak_memory_bytes();
  return result;
} catch (const model::ConfigurationError& error) {
  if (error.is_of_parameter) throw std::invalid_argument(error.message);
  throw ScenarioMistake(error.message);
}

Result check_scenario(const registration::Scenario& scenario, const Options& options, Monitor& monitor) {
  Options named = options;
  named.name = scenario.name;
  add_kinds(named.expected, declared_kinds(scenario, options.virtual_time));
  Result result = check_body(scenario.body, named, monitor);
  std::error_code error;
  const auto relative = std::filesystem::relative(scenario.file, error);
  result.source = !error && !relative.empty() && *relative.begin() != ".." ? relative.string() : scenario.file;
  return result;
}

std::vector<ParameterInfo> parameters_of(const registration::Scenario& scenario, const Options& options) {
  const model::SignalGuard signals(options.hang_seconds);
  const model::StreamGuard streams;
  World world(scenario.body, world_options(options));
  try {
    world.start();
    for (auto enabled = world.enabled(); !enabled.empty() && world.steps() < options.steps_max; enabled = world.enabled())
      world.step({enabled.front().thread, 0});
  } catch (const model::ConfigurationError& error) {
    if (error.is_of_parameter) throw std::invalid_argument(error.message);
  }
  std::vector<ParameterInfo> result;
  for (const model::Parameter& p : world.parameters())
    result.push_back({.name = p.name, .type = p.type, .default_value = p.default_value});
  return result;
}

}  // namespace pcheck::checker
