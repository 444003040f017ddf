#include "event_text.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "display_text.hpp"

namespace pcheck::reports {

namespace {

/// Of an execution with more rows than this, the beginning and the end are shown.
constexpr std::size_t rows_max = 400;
constexpr std::size_t rows_of_beginning = 100;

/// A run of fewer equal schedule entries is spelt out.
constexpr std::size_t run_min = 3;

std::string value_text(const std::string& value) { return value.empty() ? "\"\"" : value; }

std::string effect_text(const EventRecord& event) {
  std::string text;
  if (event.before && event.after) text = value_text(*event.before) + " -> " + value_text(*event.after);
  else if (event.after) text = "-> " + value_text(*event.after);
  else if (event.before) text = "= " + value_text(*event.before);
  const bool tells_more = event.result && !(event.before == event.result && event.before != event.after);
  if (!tells_more) return text;
  return text.empty() ? "= " + value_text(*event.result) : text + ", gives " + value_text(*event.result);
}

std::vector<bool> foldable_events(const Finding& finding) {
  std::set<std::size_t> steps;
  for (const AccessRecord& access : finding.accesses) steps.insert(access.step);
  std::vector<bool> foldable;
  for (const EventRecord& event : finding.events)
    foldable.push_back(event.set_up && !event.preemption && event.output.empty() && !steps.contains(event.step));
  if (finding.loop_begin)
    for (std::size_t i = *finding.loop_begin; i < foldable.size(); ++i) foldable[i] = false;
  if (!foldable.empty()) foldable.back() = false;
  return foldable;
}

/// `split`: an event that must stay the first of a span.
std::vector<EventSpan> without_middle(std::vector<EventSpan> spans, std::optional<std::size_t> split) {
  if (spans.size() <= rows_max) return spans;
  const auto first = spans.begin() + rows_of_beginning;
  const auto last = spans.end() - (rows_max - rows_of_beginning);
  const std::size_t begin = first->first;
  const std::size_t end = last->first;
  auto at = spans.erase(first, last);
  if (split && *split > begin && *split < end) {
    at = spans.insert(at, {EventSpan::Kind::left_out, *split, end - *split});
    spans.insert(at, {EventSpan::Kind::left_out, begin, *split - begin});
  } else {
    spans.insert(at, {EventSpan::Kind::left_out, begin, end - begin});
  }
  return spans;
}

}  // namespace

std::string EventText::line() const {
  if (effect.empty()) return head;
  return head + (effect.starts_with('=') ? " " : ": ") + effect;
}

EventText event_text(const EventRecord& event) {
  const bool is_after = event.argument == event.after && !event.result;  // a store: the effect says it
  EventText text;
  text.head = event.operation;
  if (!event.object.empty()) text.head += " " + event.object;
  if (!event.argument.empty() && !is_after) text.head += " " + event.argument;
  text.head = printable(text.head);
  text.effect = printable(effect_text(event));
  return text;
}

std::vector<EventSpan> event_spans(const Finding& finding) {
  const std::vector<bool> foldable = foldable_events(finding);
  std::vector<EventSpan> spans;
  for (std::size_t i = 0; i < foldable.size();) {
    std::size_t end = i;
    while (end < foldable.size() && foldable[end]) ++end;
    const std::size_t size = std::max<std::size_t>(1, end - i);
    spans.push_back({size >= 2 ? EventSpan::Kind::set_up : EventSpan::Kind::shown, i, size});
    i += size;
  }
  return without_middle(std::move(spans), finding.loop_begin);
}

std::string span_text(const Finding& finding, const EventSpan& span) {
  if (span.kind == EventSpan::Kind::left_out) return counted(span.size, "event") + " left out here; the JSON report has them all";
  std::vector<std::pair<std::string, std::size_t>> operations;
  for (std::size_t i = span.first; i < span.first + span.size; ++i) {
    const std::string operation = printable(finding.events[i].operation);
    const auto known = std::find_if(operations.begin(), operations.end(), [&](const auto& o) { return o.first == operation; });
    if (known == operations.end()) operations.emplace_back(operation, 1);
    else ++known->second;
  }
  std::string list;
  for (const auto& [operation, count] : operations) {
    if (!list.empty()) list += ", ";
    list += count == 1 ? operation : fmt::format("{} ×{}", operation, count);
  }
  const auto first = finding.events.begin() + static_cast<std::ptrdiff_t>(span.first);
  const bool is_set_up = std::all_of(finding.events.begin(), first, [](const EventRecord& event) { return event.set_up; });
  return fmt::format("{} folded ({})", counted(span.size, is_set_up ? "set-up event" : "closing event"), list);
}

std::string place_text(const Location& location) {
  if (location.file.empty()) return {};
  const std::string base = printable(location.file.substr(location.file.rfind('/') + 1));
  return location.line == 0 ? base : fmt::format("{}:{}", base, location.line);
}

std::string schedule_text(const std::vector<ScheduleEntry>& schedule) {
  std::string text;
  const auto add = [&](const std::string& word) { text += text.empty() ? word : " " + word; };
  for (std::size_t i = 0; i < schedule.size();) {
    std::size_t end = i + 1;
    while (end < schedule.size() && schedule[end] == schedule[i]) ++end;
    std::string word = std::to_string(schedule[i].thread);
    if (schedule[i].answer != 0) word += "/" + std::to_string(schedule[i].answer);
    if (end - i >= run_min) {
      add(fmt::format("{}x{}", word, end - i));
    } else {
      for (std::size_t k = i; k < end; ++k) add(word);
    }
    i = end;
  }
  return text;
}

std::string counted(std::size_t count, const std::string& noun) {
  std::string digits = std::to_string(count);
  for (std::size_t end = digits.size(); end > 3; end -= 3) digits.insert(end - 3, ",");
  return fmt::format("{} {}{}", digits, noun, count == 1 ? "" : "s");
}

}  // namespace pcheck::reports
