#include "checker/command/retrace.hpp"

#include <stdexcept>

#include "checker/buffering.hpp"
#include "checker/explaining/explain.hpp"
#include "world/signals.hpp"
#include "world/streams.hpp"

namespace pcheck::command {

Finding retrace(const registration::Scenario& scenario, const Options& options) try {
  const model::SignalGuard signals(options.hang_seconds);
  const model::StreamGuard streams;
  checker::World world(scenario.body, {.parameters = options.parameters,
                                       .virtual_time = options.virtual_time,
                                       .spurious = options.spurious,
                                       .stack_bytes = options.stack_bytes,
                                       .bufferings = checker::bufferings(options.buffering)});
  checker::Schedule schedule;
  for (const ScheduleEntry& entry : options.schedule)
    schedule.push_back({static_cast<model::ThreadId>(entry.thread), static_cast<std::uint16_t>(entry.answer)});
  return checker::describe_execution(world, options, schedule);
} catch (const model::ConfigurationError& error) {
  throw std::invalid_argument(error.message);
}

}  // namespace pcheck::command
