#pragma once
/// Runs a scenario's body under a schedule written by hand, with an analysis watching.

#include <functional>
#include <vector>

#include <doctest/doctest.h>
#include <pcheck/pcheck.hpp>

#include "checker/analysis.hpp"
#include "checker/strategy.hpp"
#include "world/world.hpp"

namespace pcheck::checker {

/// The thread executes that many operations in a row.
struct Turn {
  ThreadId thread;
  unsigned operations;
};

struct Run {
  std::vector<Observation> found;
  Schedule schedule;
  End end = End::running;
};

/// Takes the turns, and then always lets the first thread go that can: each thread runs as far as it gets. With
/// `steps_max` the execution is cut after that many events.
inline Run run(World& world, Analysis& analysis, const std::vector<Turn>& turns = {}, std::size_t steps_max = 10'000) {
  Run result;
  world.start();
  analysis.begin_execution(world);
  const auto step = [&](ThreadId thread) {
    result.schedule.push_back({thread, 0});
    analysis.on_event(world, world.step({thread, 0}), result.found);
  };
  for (const Turn& turn : turns)
    for (unsigned i = 0; i < turn.operations; ++i) {
      bool can_go = false;
      for (const model::Enabled& enabled : world.enabled()) can_go = can_go || enabled.thread == turn.thread;
      REQUIRE(can_go);
      step(turn.thread);
    }
  for (auto enabled = world.enabled(); !enabled.empty() && result.schedule.size() < steps_max; enabled = world.enabled())
    step(enabled.front().thread);
  result.end = world.end();
  analysis.end_execution(world, result.end, result.found);
  return result;
}

/// The same for a body that is run once.
inline Run run(Analysis& analysis, const std::function<void()>& body, const std::vector<Turn>& turns = {},
               const model::WorldOptions& options = {}) {
  World world(body, options);
  return run(world, analysis, turns);
}

}  // namespace pcheck::checker
