#include "oracle/exploration.hpp"

#include <vector>

#include "objects/semantics.hpp"
#include "world/world.hpp"

namespace pcheck::oracle {

namespace {

using model::Event;
using model::World;

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 29);
}

/// The Mazurkiewicz trace of an execution: each thread's events, each with the events it depends on, transitively.
std::uint64_t class_of(const std::vector<Event>& events) {
  constexpr std::size_t threads_max = 16;
  using Clock = std::array<std::uint32_t, threads_max>;
  std::vector<Clock> clocks(events.size());
  std::array<std::uint32_t, threads_max> counts{};
  std::array<std::uint64_t, threads_max> hashes{};
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    Clock& clock = clocks[i];
    clock.fill(0);
    for (std::size_t j = 0; j < i; ++j) {
      const bool starts = events[j].created_count != 0 && event.thread() >= events[j].created &&
                          event.thread() < events[j].created + events[j].created_count;
      if (!starts && !model::dependent({events[j].thread(), &events[j].operation}, {event.thread(), &event.operation})) continue;
      for (std::size_t t = 0; t < threads_max; ++t) clock[t] = std::max(clock[t], clocks[j][t]);
    }
    clock[event.thread()] = ++counts[event.thread()];
    std::uint64_t& hash = hashes[event.thread()];
    hash = mix(hash, static_cast<std::uint64_t>(event.operation.kind) << 32 | event.choice.answer);
    hash = mix(hash, event.operation.object);
    for (const std::uint32_t count : clock) hash = mix(hash, count);
  }
  std::uint64_t whole = 1;
  for (const std::uint64_t hash : hashes) whole = mix(whole, hash);
  return whole;
}

std::string final_state(const World& world) {
  std::string text;
  for (const auto& entry : world.outcomes()) text += std::string(entry.key) + "=" + std::to_string(entry.value) + " ";
  return text;
}

}  // namespace

Exploration explore_all(const Program& program, checker::Strategy& strategy, std::uint64_t executions_max) {
  Exploration result;
  World world([&program] { run(program); }, {});
  std::vector<Event> events;
  while (strategy.begin_execution()) {
    if (++result.executions > executions_max) return result;
    world.start();
    events.clear();
    bool redundant = false;
    for (auto enabled = world.enabled(); !enabled.empty(); enabled = world.enabled()) {
      const auto choice = strategy.choose(world, enabled);
      if (!choice) {
        redundant = true;
        break;
      }
      events.push_back(world.step(*choice));
    }
    strategy.end_execution(world.end());
    if (redundant) continue;
    ++result.classes[class_of(events)];
    if (world.end() == model::End::failed) result.findings.insert(world.failure().kind + ": " + world.failure().message);
    else if (world.end() == model::End::stuck) result.findings.insert("deadlock");
    else result.final_states.insert(final_state(world));
  }
  result.complete = strategy.nondeterminism().empty();
  return result;
}

}  // namespace pcheck::oracle
