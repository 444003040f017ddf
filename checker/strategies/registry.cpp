#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "checker/strategies/strategies.hpp"

namespace pcheck::checker {

namespace {

struct Entry {
  const char* name;
  std::unique_ptr<Strategy> (*make)(const Options&);
};

constexpr std::uint64_t random_executions_default = 100'000;

/// With a bound every search has to be plain dfs: sleep sets may put the one schedule within the bound to sleep.
std::unique_ptr<Strategy> make_auto(const Options& options) {
  const auto bound = bound_of(options);
  return bound ? make_dfs(bound) : make_sleep_sets();
}

/// Without a bound it is an explorer of its own: see dpor/.
std::unique_ptr<Strategy> make_dpor(const Options& options) {
  const auto bound = bound_of(options);
  return bound ? make_bounded_dpor(*bound) : make_auto(options);
}

const std::array entries = {
    Entry{"auto", make_auto},
    Entry{"states", make_auto},  // an explorer of its own: see states/
    Entry{"dpor", make_dpor},
    Entry{"sleep", [](const Options&) { return make_sleep_sets(); }},
    Entry{"dfs", [](const Options& options) { return make_dfs(bound_of(options)); }},
    Entry{"random",
          [](const Options& options) {
            return make_random(options.seed, options.executions_max != 0 ? options.executions_max : random_executions_default);
          }},
    Entry{"replay", [](const Options& options) { return make_replay(schedule_of(options), true); }},
};

}  // namespace

std::string counted(std::uint64_t count, const char* one, const char* many) {
  return fmt::format("{} {}", fmt::group_digits(count), count == 1 ? one : many);
}

std::string one_per_class(std::uint64_t executions) {
  if (executions == 1) return "1 execution up to equivalence";
  return counted(executions, "execution", "executions") + ", one per equivalence class";
}

Schedule schedule_of(const Options& options) {
  Schedule schedule;
  for (const ScheduleEntry& entry : options.schedule)
    schedule.push_back({static_cast<ThreadId>(entry.thread), static_cast<std::uint16_t>(entry.answer)});
  return schedule;
}

std::unique_ptr<Strategy> make_strategy(const Options& options) {
  const auto entry = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return options.strategy == e.name; });
  if (entry != entries.end()) return entry->make(options);
  std::string message = "unknown strategy '" + options.strategy + "'; there are";
  for (const Entry& e : entries) message += std::string(&e == entries.data() ? " " : ", ") + e.name;
  throw std::invalid_argument(message);
}

}  // namespace pcheck::checker
