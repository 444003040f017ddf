#include "checker/command/comparison.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/display_text.hpp"
#include "reports/event_text.hpp"
#include "reports/finding_text.hpp"
#include "reports/thread_labels.hpp"

namespace pcheck::command {

namespace {

std::string in_words(const Execution& execution, std::size_t step) {
  if (step >= execution.events.size()) return execution.stop;
  const EventRecord& event = execution.events[step];
  const std::string thread = reports::thread_label(reports::thread_labels(execution.thread_names), event.thread);
  const std::string place = reports::location_text(event.location);
  return fmt::format("{}: {}{}", reports::printable(thread), reports::event_text(event).line(),
                     place.empty() ? "" : " at " + place);
}

bool is_same_operation(const EventRecord& a, const EventRecord& b) {
  return a.thread == b.thread && a.operation == b.operation && a.object == b.object && a.argument == b.argument;
}

}  // namespace

std::optional<Divergence> first_divergence(const Execution& recorded, const Execution& now) {
  for (std::size_t step = 0; step < recorded.events.size(); ++step) {
    if (step < now.events.size() && is_same_operation(recorded.events[step], now.events[step])) continue;
    return Divergence{.step = step, .recorded = in_words(recorded, step), .now = in_words(now, step)};
  }
  return std::nullopt;
}

std::vector<Move> moves(const Execution& recorded, const Execution& now) {
  std::vector<Move> found;
  for (std::size_t step = 0; step < std::min(recorded.events.size(), now.events.size()); ++step) {
    const Location& before = recorded.events[step].location;
    const Location& after = now.events[step].location;
    if (before.file == after.file && before.line == after.line) continue;
    const bool is_known =
        std::any_of(found.begin(), found.end(), [&](const Move& move) { return move.recorded == before && move.now == after; });
    if (!is_known) found.push_back({.step = step, .recorded = before, .now = after});
  }
  return found;
}

}  // namespace pcheck::command
