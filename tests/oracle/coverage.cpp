#include "oracle/coverage.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "checker/dpor/dpor.hpp"
#include "checker/search.hpp"
#include "checker/states/states.hpp"
#include "objects/semantics.hpp"
#include "world/signals.hpp"

namespace pcheck::oracle {

namespace {

using checker::Search;
using model::Event;
using model::World;

/// The Mazurkiewicz trace of an execution, as a hash: each thread's events, each with the events that it depends on,
/// transitively. With `past_only`, of nothing but the last event and what happens before it.
std::uint64_t class_of(const std::vector<Event>& events, bool past_only = false) {
  constexpr std::size_t threads_max = 16;
  using Clock = std::array<std::uint16_t, threads_max>;
  std::vector<Clock> clocks(events.size());
  std::array<std::uint64_t, threads_max> hashes{};
  std::array<std::uint16_t, threads_max> counts{};
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    Clock& clock = clocks[i];
    clock.fill(0);
    for (std::size_t j = i; j-- > 0;) {
      if (clock[events[j].thread()] >= clocks[j][events[j].thread()]) continue;  // has been covered
      const bool starts = event.thread() >= events[j].created && event.thread() < events[j].created + events[j].created_count;
      if (!starts && !model::dependent({events[j].thread(), &events[j].operation}, {event.thread(), &event.operation})) continue;
      for (std::size_t t = 0; t < threads_max; ++t) clock[t] = std::max(clock[t], clocks[j][t]);
    }
    clock[event.thread()] = ++counts[event.thread()];
  }
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    const Clock& clock = clocks[i];
    if (past_only && clock[event.thread()] > clocks.back()[event.thread()]) continue;
    std::uint64_t& hash = hashes[event.thread()];
    hash = mix(hash, static_cast<std::uint64_t>(event.operation.kind) << 32 | event.operation.object);
    hash = mix(hash, event.choice.answer);
    hash = mix(hash, event.result);
    for (const std::uint16_t count : clock) hash = mix(hash, count);
  }
  std::uint64_t whole = 1;
  for (const std::uint64_t hash : hashes) whole = mix(whole, hash);
  return whole;
}

/// Whether an object was used after its destruction, or destroyed when a thread was about to use it: which of the two, is decided
/// by the order of steps that are independent.
bool is_destruction_in_use(const World& world) {
  const std::string& message = world.failure().message;
  return message.starts_with("used after it was destroyed") || message.starts_with("destroyed while another thread");
}

/// Notes the class and the end of each execution.
class ClassRecorder : public checker::Analysis {
 public:
  ClassRecorder(const Told& told, Coverage& coverage) : told_(told), coverage_(coverage) {}

  void begin_execution(const World& world) override {
    if (std::exchange(learnt_, world.learnt()) != world.learnt()) {
      // Dependence is judged by more than before.
      coverage_.classes.clear();
      coverage_.early_classes.clear();
      coverage_.failures.clear();
    }
    events_.clear();
    histories_.clear();
  }
  void on_event(const World& world, const Event& event, std::vector<checker::Observation>&) override {
    events_.push_back(event);
    histories_.add(world, event);
  }
  void end_execution(const World& world, model::End end, std::vector<checker::Observation>&) override {
    switch (end) {
      case model::End::finished:
      case model::End::stuck:
        ++coverage_.classes[class_of(events_)];
        coverage_.ends.insert(fingerprint(world, histories_, told_));
        break;
      case model::End::failed:
        if (is_destruction_in_use(world)) break;
        ++coverage_.early_classes[class_of(events_)];
        // An invariant that is declared late is violated by whichever of two independent steps comes last.
        if (world.failure().kind != "invariant_violated") coverage_.failures.insert(class_of(events_, true));
        break;
      default:
        break;
    }
    // Classes before and after something is learnt cannot be compared.
    coverage_.classes_known = world.learnt() == learnt_;
  }

 private:
  const Told& told_;
  Coverage& coverage_;
  std::vector<Event> events_;
  Histories histories_;
  std::size_t learnt_ = 0;
};

/// Misuse of an object shows in different words, depending on who comes first.
std::string finding_key(const checker::Observation& observation) {
  if (observation.kind != "lock_misuse") return observation.key();
  checker::Observation without_words = observation;
  without_words.text.clear();
  return without_words.key();
}

void gather(Search& search, const std::vector<OutcomeRecord>& outcomes, Coverage& coverage) {
  for (const checker::Sighting& sighting : search.sightings()) coverage.findings.insert(finding_key(sighting.observation));
  for (const OutcomeRecord& outcome : outcomes) coverage.outcomes.insert(fmt::format("{}", outcome.values));
  coverage.transitions = search.statistics().transitions;
}

Options options_for(const char* strategy) {
  Options result;
  result.strategy = strategy;
  result.detect_lock_order = false;  // a warning about one execution, not a property of states
  return result;
}

Coverage explore_by_strategy(World& world, const Told& told, const Options& options, std::uint64_t transitions_max,
                             checker::Analysis* watcher) {
  Coverage coverage;
  checker::Monitor quiet;
  Search search(world, options, quiet);
  ClassRecorder recorder(told, coverage);
  search.add_analysis(recorder);
  if (watcher != nullptr) search.add_analysis(*watcher);
  const auto strategy = checker::make_strategy(options);
  const auto stop = search.run(*strategy, checker::no_goal, {.transitions_max = transitions_max});
  coverage.complete = stop == checker::Stop::exhausted;
  coverage.exhaustive = coverage.complete && strategy->is_exhaustive();
  gather(search, search.outcomes(), coverage);
  if (stop == checker::Stop::nondeterminism) coverage.findings.insert("nondeterminism: " + search.nondeterminism());
  return coverage;
}

Coverage explore_by_sleep_sets(const Program& program) {
  Told told;
  World world([&] { run(program, told); }, world_options(program.setting));
  return explore_by_strategy(world, told, options_for("sleep"), 0, nullptr);
}

Coverage explore_by_dpor(const Program& program) { return explore_by_dpor(program, {}); }

Coverage explore_states(const Program& program, const checker::StatesOptions& states_options) {
  const model::SignalGuard signals(0);
  model::WorldOptions options = world_options(program.setting);
  options.track_reads = true;
  Told told;
  World world([&] { run(program, told); }, options);
  checker::Monitor quiet;
  Search search(world, options_for("states"), quiet);
  checker::StatesExplorer states(world, states_options, quiet);
  const auto stop = states.run([&](const checker::Schedule& schedule) { return search.examine(schedule, checker::no_goal, {}); },
                               {}, [&](const char* kind, model::ObjectId object) { return search.has_sighted(kind, object); });
  Coverage coverage;
  coverage.complete = stop == checker::Stop::exhausted;
  gather(search, states.outcomes(), coverage);
  return coverage;
}

Coverage explore_all_states(const Program& program) { return explore_states(program, {.reduce = false}); }
Coverage explore_reduced_states(const Program& program) { return explore_states(program, {.reduce = true}); }
Coverage explore_without_sleep_sets(const Program& program) { return explore_states(program, {.sleep = false}); }
Coverage explore_without_persistent_sets(const Program& program) { return explore_states(program, {.sets = false}); }
Coverage explore_without_symmetry(const Program& program) { return explore_states(program, {.symmetry = false}); }
Coverage recall_all_states(const Program& program) { return explore_states(program, {.reduce = false, .recall_from = 0}); }
Coverage recall_reduced_states(const Program& program) { return explore_states(program, {.sections = false, .recall_from = 0}); }

constexpr SearchUnderTest searches[] = {
    {"sleep", Visits::classes, explore_by_sleep_sets},
    {"dpor", Visits::classes_and_failures, explore_by_dpor, false},
    {"states without reduction", Visits::states, explore_all_states},
    {"states", Visits::states, explore_reduced_states},
    {"states without sleep sets", Visits::states, explore_without_sleep_sets},
    {"states without persistent sets", Visits::states, explore_without_persistent_sets},
    {"states without symmetry", Visits::states, explore_without_symmetry},
    {"states without reduction, fibers recalled", Visits::states, recall_all_states},
    {"states, fibers recalled", Visits::states, recall_reduced_states},
};

/// "missing: a, b; not there: c", or nothing.
template <class Set>
std::string set_difference(const char* what, const Set& all, const Set& found) {
  std::vector<typename Set::value_type> missing;
  std::vector<typename Set::value_type> added;
  std::set_difference(all.begin(), all.end(), found.begin(), found.end(), std::back_inserter(missing));
  std::set_difference(found.begin(), found.end(), all.begin(), all.end(), std::back_inserter(added));
  std::string words;
  if (!missing.empty()) words += fmt::format("\n  missed {}: {}", what, fmt::join(missing, " | "));
  if (!added.empty()) words += fmt::format("\n  {} that there are not: {}", what, fmt::join(added, " | "));
  return words;
}

/// Two accesses that no state shows side by side can race all the same, if the second is reached only by way of another
/// race. So much as one race is always shown by a state (H.-J. Boehm, S. Adve, "Foundations of the C++ concurrency memory
/// model", PLDI 2008), unless invariants, or a rendezvous that is passed too early, end the executions that would come to it.
std::set<std::string> without_later_races(const std::set<std::string>& all, const std::set<std::string>& found) {
  const auto is_race = [](const std::string& finding) { return finding.starts_with("data_race"); };
  const auto is_cut = [](const std::string& finding) {
    return finding.starts_with("invariant_violated") || finding.starts_with("barrier_violation");
  };
  if (std::none_of(found.begin(), found.end(), is_race) && std::none_of(all.begin(), all.end(), is_cut)) return all;
  std::set<std::string> result;
  for (const std::string& finding : all)
    if (!is_race(finding) || found.count(finding) != 0) result.insert(finding);
  return result;
}

/// How often each class has to be visited.
struct Visited {
  bool at_least_once;
  bool at_most_once;
};

std::string class_difference(const char* what, const std::map<std::uint64_t, int>& all, const std::map<std::uint64_t, int>& found,
                             Visited wanted) {
  std::size_t missed = 0;
  std::size_t unknown = 0;
  std::size_t repeated = 0;
  for (const auto& [trace, visits] : all) missed += wanted.at_least_once && found.count(trace) == 0;
  for (const auto& [trace, visits] : found) {
    unknown += all.count(trace) == 0;
    repeated += wanted.at_most_once && visits > 1;
  }
  if (missed + unknown + repeated == 0) return {};
  return fmt::format("\n  of {} {}: {} missed, {} visited more than once, {} that there are not", all.size(), what, missed,
                     repeated, unknown);
}

}  // namespace

std::span<const SearchUnderTest> searches_under_test() { return searches; }

Coverage enumerate(const Program& program, std::uint64_t transitions_max, Independence* independence) {
  Told told;
  World world([&] { run(program, told); }, world_options(program.setting));
  for (;;) {
    const std::size_t learnt = world.learnt();
    StateGraph graph(told);
    Coverage coverage =
        explore_by_strategy(world, told, options_for("dfs"), transitions_max, independence != nullptr ? &graph : nullptr);
    if (!coverage.complete) return coverage;
    if (world.learnt() != learnt) continue;  // what dependence rests on has come to be known: once more, with that
    if (independence != nullptr) independence->contradiction = graph.check_independence(independence->pairs);
    return coverage;
  }
}

Coverage explore_within(const Program& program, checker::Bound bound, const char* strategy, std::uint64_t transitions_max) {
  Told told;
  World world([&] { run(program, told); }, world_options(program.setting));
  const Options options = with_bound(options_for(strategy), bound);
  for (;;) {
    const std::size_t learnt = world.learnt();
    Coverage coverage = explore_by_strategy(world, told, options, transitions_max, nullptr);
    if (!coverage.complete || world.learnt() == learnt) return coverage;
  }
}

/// The executions are run once more, as the search itself runs only what is new in each.
Coverage explore_by_dpor(const Program& program, const checker::DporExplorer::Division& division, const checker::Limits& limits) {
  Told told;
  World world([&] { run(program, told); }, world_options(program.setting));
  checker::Monitor quiet;
  const Options options = options_for("dpor");
  Search search(world, options, quiet);
  checker::DporExplorer dpor(world, options, search, quiet);
  std::vector<checker::Schedule> schedules;
  dpor.division = division;
  dpor.on_execution = [&](const checker::Schedule& schedule) { schedules.push_back(schedule); };
  const auto stop = dpor.run(checker::no_goal, limits);
  Coverage coverage;
  gather(search, dpor.outcomes(), coverage);
  coverage.complete = stop == checker::Stop::exhausted;
  coverage.in_parts = dpor.is_in_parts();
  if (!dpor.nondeterminism().empty()) coverage.findings.insert("nondeterminism: " + dpor.nondeterminism());
  // Those before the search began again do not count.
  const std::size_t counted = dpor.statistics().executions + dpor.statistics().pruned_executions;
  schedules.erase(schedules.begin(), schedules.end() - static_cast<std::ptrdiff_t>(counted));
  Search again(world, options, quiet);
  ClassRecorder recorder(told, coverage);
  again.add_analysis(recorder);
  for (const checker::Schedule& schedule : schedules) again.examine(schedule, checker::no_goal, {});
  return coverage;
}

std::string difference(const Coverage& all, const Coverage& found, Visits visits) {
  std::string words;
  if (!found.complete) words += "\n  did not come to its end";
  words += set_difference("findings", visits == Visits::states ? without_later_races(all.findings, found.findings) : all.findings,
                          found.findings);
  words += set_difference("outcomes", all.outcomes, found.outcomes);
  if (visits == Visits::states) return words;
  words += set_difference("ends", all.ends, found.ends);
  if (!all.classes_known || !found.classes_known) return words;
  const bool once = visits != Visits::classes_repeatedly;
  words += class_difference("classes", all.classes, found.classes, {.at_least_once = true, .at_most_once = once});
  const bool all_failed = visits == Visits::classes;
  words += class_difference("classes of executions that failed", all.early_classes, found.early_classes,
                            {.at_least_once = all_failed, .at_most_once = all_failed});
  words += set_difference("failures", all.failures, found.failures);
  return words;
}

}  // namespace pcheck::oracle
