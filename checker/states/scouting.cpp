/// What a search of states learns before it begins. Whatever threads are seen to touch later than what was decided without
/// knowing it makes the search begin again; executions at random show most of it soon.

#include <algorithm>
#include <limits>
#include <utility>

#include "checker/states/states.hpp"
#include "checker/strategies/strategies.hpp"

namespace pcheck::checker {

namespace {

constexpr std::uint64_t first_steps = 10'000;
/// So many executions in a row that show nothing new are enough before the first search.
constexpr unsigned dull_executions_max = 64;
/// Before another search, one step for so many of the one that was in vain.
constexpr std::uint64_t share = 4;
/// Of one execution, which need not end.
constexpr std::uint64_t execution_steps_max = 10'000;

}  // namespace

/// Nothing, but where the search is to end.
std::optional<Stop> StatesExplorer::scout(const Limits& limits) {
  const bool is_first = searches_++ == 0;
  std::uint64_t steps_left = is_first ? first_steps : std::exchange(steps_in_vain_, 0) / share;
  const auto random = make_random(searches_, std::numeric_limits<std::uint64_t>::max());
  for (unsigned dull_executions = 0; steps_left != 0 && !(is_first && dull_executions == dull_executions_max);) {
    const std::uint64_t lessons = footprint_.lessons();
    steps_left -= scout_once(*random, std::min(steps_left, execution_steps_max));
    dull_executions = footprint_.lessons() == lessons ? dull_executions + 1 : 0;
    if (!suspects_.empty()) return std::nullopt;
    if (const auto stop = poll(limits)) return stop;
  }
  return std::nullopt;
}

/// Returns how many steps it was, at least one. Each hang is waited for: one is told at once, and no other met unseen.
std::uint64_t StatesExplorer::scout_once(Strategy& random, std::uint64_t steps_max) {
  saved_.forget();
  path_.clear();
  world_.start();
  observe(0);
  random.begin_execution();
  std::uint64_t steps = 0;
  for (auto enabled = world_.enabled(); !enabled.empty() && steps != steps_max; enabled = world_.enabled(), ++steps) {
    const Choice choice = random.choose(world_, enabled);
    path_.push_back(choice);
    observe_step(choice.thread, world_.step(choice));
  }
  if (world_.end() == End::failed && world_.failure().kind == "hang") suspects_.push_back({path_, std::nullopt});
  return std::max<std::uint64_t>(steps, 1);
}

}  // namespace pcheck::checker
