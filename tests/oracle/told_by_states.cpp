#include "oracle/told_by_states.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "world/signals.hpp"

namespace pcheck::oracle {

ToldByStates all_told(const Program& program, const checker::StatesOptions& options) {
  const model::SignalGuard signals(0);
  Told told;
  model::WorldOptions world_settings = world_options(program.setting);
  world_settings.track_reads = true;
  model::World world([&] { run(program, told); }, world_settings);
  checker::Monitor quiet;
  checker::StatesExplorer states(world, options, quiet);
  std::string words;
  const auto add = [&](const std::string& what, const auto& schedule) {
    words += "\n  " + what + ":";
    for (const auto& choice : schedule) words += fmt::format(" {}.{}", choice.thread, choice.answer);
  };
  const auto examine = [&](const checker::Schedule& schedule) {
    add("suspected", schedule);
    Options settings;
    checker::Search search(world, settings, quiet);
    return search.examine(schedule, checker::no_goal, {});
  };
  states.run(examine, {});
  for (const OutcomeRecord& outcome : states.outcomes()) {
    const std::string counted = fmt::format("{} {} times", outcome.values, outcome.count);
    if (options.fixed_witnesses) add(counted, outcome.schedule);
    else words += "\n  " + counted;
  }
  const Statistics& statistics = states.statistics();
  const std::string counts = fmt::format(
      "{} states, {} transitions, {} executions, {} pruned, up to {} steps, {}", statistics.states, statistics.transitions,
      statistics.executions, statistics.pruned_executions, statistics.steps_max, states.has_cycle() ? "circles" : "no circles");
  return {.words = counts + words,
          .was_divided = states.was_divided(),
          .steps_known = states.steps_known(),
          .states_known = states.states_known()};
}

}  // namespace pcheck::oracle
