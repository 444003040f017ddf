/// dpor against plain enumeration, on random programs over all objects.

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "checker/dpor/dpor.hpp"
#include "checker/search.hpp"
#include "checker/strategies/strategies.hpp"
#include "oracle/generate.hpp"
#include "objects/semantics.hpp"

using namespace pcheck;
using oracle::Program;

namespace {

constexpr std::uint64_t executions_max = 30'000;

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 29);
}

using Clock = std::array<std::uint32_t, 16>;

std::uint64_t class_of(const std::vector<model::Event>& events, bool past_of_last) {
  std::vector<Clock> clocks(events.size());
  std::array<std::uint32_t, 16> counts{};
  for (std::size_t i = 0; i < events.size(); ++i) {
    const model::Event& event = events[i];
    clocks[i].fill(0);
    for (std::size_t j = 0; j < i; ++j) {
      const bool starts = events[j].created == event.thread();
      if (!starts && !model::dependent({events[j].thread(), &events[j].operation}, {event.thread(), &event.operation})) continue;
      for (std::size_t t = 0; t < 16; ++t) clocks[i][t] = std::max(clocks[i][t], clocks[j][t]);
    }
    clocks[i][event.thread()] = ++counts[event.thread()];
  }
  std::array<std::uint32_t, 16> seen{};
  std::array<std::uint64_t, 16> hashes{};
  for (std::size_t i = 0; i < events.size(); ++i) {
    const model::Event& event = events[i];
    ++seen[event.thread()];
    if (past_of_last && clocks.back()[event.thread()] < seen[event.thread()]) continue;
    std::uint64_t& hash = hashes[event.thread()];
    hash = mix(hash, static_cast<std::uint64_t>(event.operation.kind) << 32 | event.choice.answer);
    hash = mix(hash, event.operation.object);
    for (const std::uint32_t count : clocks[i]) hash = mix(hash, count);
  }
  std::uint64_t whole = 1;
  for (const std::uint64_t hash : hashes) whole = mix(whole, hash);
  return whole;
}

struct Visited {
  std::map<std::uint64_t, int> complete;
  std::map<std::uint64_t, int> ended;
  std::set<std::uint64_t> pasts;
  std::set<std::string> findings;
  std::set<std::map<std::string, std::string>> outcomes;
  std::uint64_t executions = 0;
  bool all = false;

  void add(const std::vector<model::Event>& events, const model::World& world) {
    if (world.end() == model::End::failed || world.end() == model::End::pruned) {
      ++ended[class_of(events, false)];
      pasts.insert(class_of(events, true));
      return;
    }
    ++complete[class_of(events, false)];
  }
};

Visited by_dfs(const Program& program) {
  Visited visited;
  {
    model::World world([&program] { run(program); }, {});
    const auto dfs = checker::make_dfs(-1);
    std::vector<model::Event> events;
    while (dfs->begin_execution()) {
      if (++visited.executions > executions_max) return visited;
      world.start();
      events.clear();
      for (auto enabled = world.enabled(); !enabled.empty(); enabled = world.enabled())
        events.push_back(world.step(*dfs->choose(world, enabled)));
      dfs->end_execution(world.end());
      visited.add(events, world);
    }
  }
  model::World world([&program] { run(program); }, {});
  checker::Monitor quiet;
  checker::Search search(world, {}, quiet);
  const auto dfs = checker::make_dfs(-1);
  search.run(*dfs, checker::no_goal, {});
  for (const auto& sighting : search.sightings()) visited.findings.insert(sighting.observation.key());
  for (const auto& outcome : search.outcomes()) visited.outcomes.insert(outcome.values);
  visited.all = true;
  return visited;
}

Visited by_dpor(const Program& program) {
  Visited visited;
  std::vector<checker::Schedule> schedules;
  {
    model::World world([&program] { run(program); }, {});
    checker::Monitor quiet;
    checker::Search search(world, {}, quiet);
    checker::DporExplorer dpor(world, {}, search, quiet);
    dpor.on_execution = [&](const checker::Schedule& schedule) { schedules.push_back(schedule); };
    dpor.run(checker::no_goal, {});
    for (const auto& sighting : search.sightings()) visited.findings.insert(sighting.observation.key());
    for (const auto& outcome : dpor.outcomes()) visited.outcomes.insert(outcome.values);
    visited.executions = dpor.statistics().executions + dpor.statistics().pruned_executions;
    // Those before the search began again do not count.
    schedules.erase(schedules.begin(), schedules.end() - static_cast<std::ptrdiff_t>(visited.executions));
  }
  model::World world([&program] { run(program); }, {});
  for (const auto& schedule : schedules) {
    world.start();
    std::vector<model::Event> events;
    for (const auto& choice : schedule) {
      world.enabled();
      events.push_back(world.step(choice));
    }
    RC_ASSERT(world.enabled().empty());
    visited.add(events, world);
  }
  visited.all = true;
  return visited;
}

}  // namespace

TEST_CASE("dpor: visits each class that dfs visits once") {
  const bool held = rc::check("dfs and dpor agree", [] {
    const Program program = *oracle::programs();
    const Visited dfs = by_dfs(program);
    RC_PRE(dfs.all);
    const Visited dpor = by_dpor(program);
    RC_LOG() << "dfs " << dfs.executions << " executions, " << dfs.complete.size() << " classes; dpor " << dpor.complete.size() << "\n";
    for (const auto& [hash, count] : dpor.complete) RC_ASSERT(count == 1);
    for (const auto& [hash, count] : dpor.ended) RC_ASSERT(count == 1);
    for (const auto& [hash, count] : dpor.complete) RC_ASSERT(dfs.complete.count(hash) == 1u);
    for (const auto& [hash, count] : dpor.ended) RC_ASSERT(dfs.ended.count(hash) == 1u);
    RC_ASSERT(dpor.complete.size() == dfs.complete.size());
    RC_ASSERT(dpor.pasts == dfs.pasts);
    RC_ASSERT(dpor.findings == dfs.findings);
    for (const auto& outcome : dpor.outcomes) RC_ASSERT(dfs.outcomes.count(outcome) == 1u);
    if (dfs.ended.empty()) RC_ASSERT(dpor.outcomes == dfs.outcomes);
  });
  CHECK(held);
}

namespace {

/// A few kinds of statements, so that threads meet.
rc::Gen<Program> larger_programs() {
  using oracle::Statement;
  const auto kinds = rc::gen::container<std::vector<int>>(3, rc::gen::inRange<int>(0, Statement::count));
  return rc::gen::mapcat(kinds, [](const std::vector<int>& chosen) {
    const auto statement = rc::gen::map(rc::gen::tuple(rc::gen::elementOf(chosen), rc::gen::inRange<int>(0, 2), rc::gen::inRange<int>(0, 3)), [](const auto& t) {
      return Statement{static_cast<Statement::Kind>(std::get<0>(t)), static_cast<std::uint8_t>(std::get<1>(t)), static_cast<std::uint8_t>(std::get<2>(t))};
    });
    const auto statements = rc::gen::mapcat(rc::gen::inRange(1, 5), [statement](int n) {
      return rc::gen::container<std::vector<Statement>>(static_cast<std::size_t>(n), statement);
    });
    return rc::gen::mapcat(rc::gen::inRange(2, 5), [statements](int n) {
      return rc::gen::map(rc::gen::container<std::vector<std::vector<Statement>>>(static_cast<std::size_t>(n), statements), [](auto threads) {
        for (auto& thread : threads) std::erase_if(thread, [](const Statement& s) { return s.kind == Statement::fail_if_two; });
        return Program{threads};
      });
    });
  });
}

}  // namespace

TEST_CASE("dpor: as many classes as sleep sets find, in larger programs") {
  const bool held = rc::check("sleep and dpor agree", [] {
    const Program program = *larger_programs();
    constexpr std::uint64_t most = 200'000;
    model::World world([&program] { run(program); }, {});
    checker::Monitor quiet;
    Options options;
    options.detect_lock_order = options.detect_races = options.detect_lost_updates = false;
    checker::Search search(world, options, quiet);
    const auto sleep = checker::make_sleep_sets();
    RC_PRE(search.run(*sleep, checker::no_goal, {.executions_max = most}) == checker::Stop::exhausted);
    for (const auto& sighting : search.sightings()) RC_PRE(sighting.observation.kind == "deadlock");
    checker::Search again(world, options, quiet);
    checker::DporExplorer dpor(world, options, again, quiet);
    RC_ASSERT(dpor.run(checker::no_goal, {}) == checker::Stop::exhausted);
    RC_LOG() << "sleep " << search.statistics().executions << " dpor " << dpor.statistics().executions << "\n";
    RC_CLASSIFY(dpor.statistics().executions > 100, "more than 100");
    RC_CLASSIFY(dpor.statistics().executions > 10000, "more than 10000");
    RC_ASSERT(dpor.statistics().executions == search.statistics().executions);
    std::set<std::string> mine;
    std::set<std::string> theirs;
    for (const auto& sighting : search.sightings()) theirs.insert(sighting.observation.key());
    for (const auto& sighting : again.sightings()) mine.insert(sighting.observation.key());
    RC_ASSERT(mine == theirs);
    RC_ASSERT(dpor.outcomes().size() == search.outcomes().size());
  });
  CHECK(held);
}
