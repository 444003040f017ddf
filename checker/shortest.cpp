#include "checker/shortest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "checker/liveness/read_tracking.hpp"
#include "checker/states/breadth_first.hpp"
#include "checker/states/memory_limit.hpp"
#include "checker/strategies/strategies.hpp"
#include "checker/stuck_state.hpp"
#include "objects/semantics.hpp"

namespace pcheck::checker {

namespace {

constexpr std::uint64_t transitions_max = 50'000'000;
constexpr std::uint64_t transitions_of_executions_max = 5'000'000;

BreadthFirst::Bounds bounds(const Options& options, std::size_t steps_max) {
  return {.steps_max = steps_max,
          .memory_bytes_max = options.memory_bytes_max != 0 ? options.memory_bytes_max : default_memory_limit(),
          .transitions_max = transitions_max};
}

class Shortening {
 public:
  Shortening(World& world, const Options& options, Monitor& monitor, const Sighting& sighting)
      : world_(world), options_(options), monitor_(monitor), key_(sighting.observation.key()), best_(sighting) {}

  Minimised run() {
    const End end = end_of(best_.schedule);
    return is_told_by_end(end) ? by_states(end) : by_executions();
  }

 private:
  End end_of(const Schedule& schedule) {
    const auto replay = make_replay(schedule, true);
    replay->begin_execution();
    world_.start();
    for (auto enabled = world_.enabled(); !enabled.empty(); enabled = world_.enabled()) {
      const Choice choice = replay->choose(world_, enabled);
      if (choice == no_choice) break;
      world_.step(choice);
    }
    return world_.end();
  }

  /// Whether the state at the end shows the finding, and not how the execution came there.
  bool is_told_by_end(End end) const {
    constexpr std::array told_by_events = {"data_race", "lost_update", "lock_order", "message_race", "leak"};
    const std::string& kind = best_.observation.kind;
    if (end == End::failed) return world_.failure().kind == kind;
    return end == End::stuck && std::find(told_by_events.begin(), told_by_events.end(), kind) == told_by_events.end();
  }

  /// What makes one end like another: equal ends show the same.
  std::string description() const {
    const World& world = world_;
    if (world.end() == End::failed)
      return fmt::format("{} {} {} {}", world.failure().kind, world.failure().message, world.failure().thread,
                         world.failure().object);
    return fmt::format("{}", fmt::join(key_of_stuck_state(world), " "));
  }

  /// Who waits for what and holds what; empty if nobody waits for more than the end of others.
  std::string waiting() const {
    const World& world = world_;
    std::string text;
    for (ThreadId id = 0; id < world.thread_count(); ++id) {
      const model::Thread& thread = world.thread(id);
      if (thread.status != model::ThreadStatus::alive || model::joins(thread.pending.kind) || world.answers(id) != 0) continue;
      text += fmt::format(" {} {} {}:", id, static_cast<int>(thread.pending.kind), thread.pending.object);
      for (std::uint16_t i = 0; i < thread.held_count; ++i) text += fmt::format(" {}", thread.held[i]);
    }
    return text;
  }

  Minimised by_states(End end) {
    std::set<std::string> seen;
    BreadthFirst search(world_, monitor_, bounds(options_, best_.schedule.size() - 1));
    const auto shows_it = [&] {
      const bool shows = try_schedule(search.schedule());
      search.forget_memory();
      return shows;
    };
    // A circle of waiting threads is there before the others have ended.
    const bool is_of_messages = best_.observation.kind == "message_deadlock";  // what lies in mailboxes tells more
    if (is_of_messages || best_.observation.kind == "deadlock")
      search.on_state = [&] {
        const std::string text = waiting();
        return !text.empty() && (is_of_messages || seen.insert(text).second) && shows_it();
      };
    const Stop stop = search.run([&] { return world_.end() == end && seen.insert(description()).second && shows_it(); });
    if (stop == Stop::goal || stop == Stop::exhausted) return {best_, "no schedule with fewer steps shows it"};
    return {best_, fmt::format("no schedule of at most {} steps shows it", search.steps_covered())};
  }

  Minimised by_executions() {
    std::uint64_t effort = transitions_of_executions_max;
    while (best_.schedule.size() > 1 && effort != 0) {
      Search search(world_, options_, monitor_);
      search.record_outcomes(false);
      const auto strategy = make_dfs();
      const Limits limits{.transitions_max = effort, .steps_max = best_.schedule.size() - 1};
      const Stop stop = search.run(*strategy, goal_with_key(key_), limits);
      effort -= std::min(effort, search.statistics().transitions);
      if (stop == Stop::exhausted) return {best_, "no schedule with fewer steps shows it"};
      if (stop != Stop::goal || !take(search)) break;
    }
    return {best_, best_.schedule.size() == 1 ? "no schedule with fewer steps shows it"
                                              : "shorter ones may show it: there was too much to search"};
  }

  bool try_schedule(const Schedule& schedule) {
    Search search(world_, options_, monitor_);
    search.record_outcomes(false);
    return search.examine(schedule, goal_with_key(key_), {}) && take(search);
  }

  bool take(const Search& search) {
    const Sighting* const found = search.sighting(key_);
    if (found != nullptr) best_ = *found;
    return found != nullptr;
  }

  World& world_;
  const Options& options_;
  Monitor& monitor_;
  std::string key_;
  Sighting best_;
};

}  // namespace

Minimised shortest(World& world, const Options& options, Monitor& monitor, const Sighting& sighting) {
  // Each try at a hang takes as long as a hang is waited for.
  if (sighting.observation.kind == "hang") return {sighting, {}};
  if (sighting.observation.loop_begin) return {sighting, sighting.observation.text};
  const WithoutReadTracking off(world);
  return Shortening(world, options, monitor, sighting).run();
}

bool shorten_witnesses(World& world, const Options& options, Monitor& monitor, std::vector<OutcomeRecord>& outcomes) {
  const WithoutReadTracking off(world);
  OutcomeTable table;
  std::set<std::map<std::string, std::string>> found;
  BreadthFirst search(world, monitor, bounds(options, options.steps_max));
  const auto is_last_of_all = [&] {
    if (!std::as_const(world).has_final_outcomes()) return false;
    const OutcomeTable::Index index = table.record(world, [&] { return search.schedule(); });
    return index != OutcomeTable::none && found.insert(table.values(index)).second && found.size() == outcomes.size();
  };
  const Stop stop = outcomes.empty() ? Stop::exhausted : search.run(is_last_of_all);
  for (const OutcomeRecord& shortest : table.sorted())
    for (OutcomeRecord& outcome : outcomes)
      if (outcome.values == shortest.values) outcome.schedule = shortest.schedule;
  return stop == Stop::goal || stop == Stop::exhausted;
}

}  // namespace pcheck::checker
