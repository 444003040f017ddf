#include <algorithm>
#include <charconv>
#include <cmath>
#include <compare>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "display_text.hpp"
#include "event_text.hpp"
#include "paint.hpp"
#include "table.hpp"
#include "text.hpp"

namespace pcheck::reports {

namespace {

/// Columns for the indentation, the count and a schedule that is still worth reading.
constexpr int room_beside_values = 30;

template <class Number>
bool parses_as(const std::string& text, Number& number) {
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && rest == end;
}

/// Orders values: missing ones, numbers by size, then text. Integers too close for a double are still told apart.
struct SortKey {
  enum class Kind { missing, number, text };
  Kind kind = Kind::missing;
  double number = 0;
  long long integer = 0;
  std::string text;

  explicit SortKey(const std::string* value) {
    if (value == nullptr) return;
    text = *value;
    kind = parses_as(text, number) && std::isfinite(number) ? Kind::number : Kind::text;
    if (kind == Kind::text) number = 0;
    if (!parses_as(text, integer)) integer = 0;
  }

  friend bool operator<(const SortKey& a, const SortKey& b) {
    return std::tie(a.kind, a.number, a.integer, a.text) < std::tie(b.kind, b.number, b.integer, b.text);
  }
};

const std::string* value_of(const OutcomeRecord& outcome, const std::string& key) {
  const auto found = outcome.values.find(key);
  return found == outcome.values.end() ? nullptr : &found->second;
}

std::vector<SortKey> sort_key(const OutcomeRecord& outcome, const std::set<std::string>& keys) {
  std::vector<SortKey> sort_key;
  for (const std::string& key : keys) sort_key.emplace_back(value_of(outcome, key));
  return sort_key;
}

std::vector<const OutcomeRecord*> sorted(const std::vector<OutcomeRecord>& outcomes, const std::set<std::string>& keys) {
  std::vector<std::pair<std::vector<SortKey>, const OutcomeRecord*>> keyed;
  for (const OutcomeRecord& outcome : outcomes) keyed.emplace_back(sort_key(outcome, keys), &outcome);
  std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<const OutcomeRecord*> sorted;
  for (const auto& [key, outcome] : keyed) sorted.push_back(outcome);
  return sorted;
}

bool is_number_column(const std::vector<const OutcomeRecord*>& outcomes, const std::string& key) {
  return std::all_of(outcomes.begin(), outcomes.end(), [&](const OutcomeRecord* outcome) {
    const std::string* const value = value_of(*outcome, key);
    return value == nullptr || SortKey(value).kind == SortKey::Kind::number;
  });
}

/// Columns that the values need side by side.
int width_of_values(const Result& result, const std::set<std::string>& keys) {
  int width = 0;
  for (const std::string& key : keys) {
    int widest = display_width(printable(key));
    for (const OutcomeRecord& outcome : result.outcomes)
      if (const std::string* const value = value_of(outcome, key)) widest = std::max(widest, display_width(printable(*value)));
    width += widest + 2;
  }
  return width;
}

using Outcomes = std::vector<const OutcomeRecord*>;

/// A row for each outcome, a column for each key.
std::string outcomes_table(const Outcomes& outcomes, const std::set<std::string>& keys, int width, const Paint& paint) {
  std::vector<Column> columns;
  for (const std::string& key : keys) columns.push_back({.title = printable(key), .is_number = is_number_column(outcomes, key)});
  columns.push_back({.title = "count", .is_number = true});
  columns.push_back({.title = "schedule that leads to it", .is_wrapped = true, .style = Style::dim});
  Table table(columns);
  for (const OutcomeRecord* outcome : outcomes) {
    std::vector<std::string> cells;
    for (const std::string& key : keys) {
      const std::string* const value = value_of(*outcome, key);
      cells.push_back(value == nullptr ? "-" : printable(*value));
    }
    cells.push_back(std::to_string(outcome->count));
    cells.push_back(schedule_text(outcome->schedule));
    table.add_row(std::move(cells));
  }
  return table.text(width, paint);
}

/// A paragraph for each outcome, for values that need more room than a row has.
std::string outcomes_list(const Outcomes& outcomes, int width) {
  std::string text;
  for (const OutcomeRecord* outcome : outcomes) {
    std::string line;
    for (const auto& [key, value] : outcome->values) line += (line.empty() ? "" : ", ") + printable(key + " = " + value);
    text += paragraph(fmt::format("{}; count {}; schedule {}", line, outcome->count, schedule_text(outcome->schedule)), width);
  }
  return text;
}

}  // namespace

std::string outcomes_text(const Result& result, const TextOptions& options) {
  const int width = std::max(options.width, 40);
  std::set<std::string> keys;
  for (const OutcomeRecord& outcome : result.outcomes)
    for (const auto& [key, value] : outcome.values) keys.insert(key);

  std::string headline = printable(result.scenario) + ": " + counted(result.outcomes.size(), "outcome");
  if (!result.coverage.empty()) headline += "; " + printable(result.coverage);
  const std::string text = paragraph(headline, width);
  if (result.outcomes.empty()) return text;
  const Outcomes outcomes = sorted(result.outcomes, keys);
  if (width_of_values(result, keys) > width - room_beside_values) return text + outcomes_list(outcomes, width);
  return text + outcomes_table(outcomes, keys, width, Paint(options.colour));
}

}  // namespace pcheck::reports
