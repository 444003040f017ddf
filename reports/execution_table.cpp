#include "execution_table.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "display_text.hpp"
#include "event_text.hpp"
#include "table.hpp"
#include "thread_labels.hpp"

namespace pcheck::reports {

namespace {

constexpr std::string_view lane_rule = " │ ";
constexpr int lane_rule_width = 3;
constexpr int lane_width_min = 14;   ///< narrower lanes show nothing worth reading: a list does better
constexpr int lane_width_head = 24;  ///< a lane shows what is done to which object, unless even that is longer
constexpr int gap = 2;

/// Of the list, at least and for comfort; the place of an event gives way first.
constexpr ColumnWidth thread_column{6, 4};
constexpr ColumnWidth operation_column{9, 5};
constexpr int place_width_max = 24;

/// One line of the table.
struct Row {
  enum class Kind { event, output, folded, preemption, loop };
  Kind kind;
  unsigned thread = 0;     ///< of an event or output
  std::string step = {};   ///< of an event, with a mark if it preempts
  EventText event = {};    ///< of an event
  std::string text = {};   ///< of anything else
  std::string place = {};  ///< of an event
  bool is_access = false;  ///< of an event: one that the finding is about

  std::string cell() const { return kind == Kind::event ? event.line() : text; }
  bool spans_lanes() const { return kind != Kind::event && kind != Kind::output; }
};

struct Widths {
  int step;
  int place;
};

/// One file in the whole finding: line numbers say it all.
bool is_in_one_file(const Finding& finding) {
  std::set<std::string> files;
  if (!finding.location.file.empty()) files.insert(finding.location.file);
  for (const EventRecord& event : finding.events)
    if (!event.location.file.empty()) files.insert(event.location.file);
  return files.size() <= 1;
}

/// What a preemption interrupts, unless it is the first event of all.
std::string preemption_text(const Finding& finding, const std::vector<std::string>& labels, std::size_t index) {
  if (index == 0) return "preemption";
  return "preemption: " + printable(thread_label(labels, finding.events[index - 1].thread)) + " could have gone on";
}

std::vector<Row> rows_of(const Finding& finding, const std::vector<std::string>& labels) {
  const bool one_file = is_in_one_file(finding);
  std::set<std::size_t> accesses;
  for (const AccessRecord& access : finding.accesses) accesses.insert(access.step);
  std::vector<Row> rows;
  for (const EventSpan& span : event_spans(finding)) {
    if (span.first == finding.loop_begin) rows.push_back({.kind = Row::Kind::loop, .text = "from here on again and again"});
    if (span.kind != EventSpan::Kind::shown) {
      rows.push_back({.kind = Row::Kind::folded, .text = "· " + span_text(finding, span)});
      continue;
    }
    const EventRecord& event = finding.events[span.first];
    if (event.preemption) rows.push_back({.kind = Row::Kind::preemption, .text = preemption_text(finding, labels, span.first)});
    const bool number_only = one_file && event.location.line != 0;
    rows.push_back({.kind = Row::Kind::event,
                    .thread = event.thread,
                    .step = fmt::format("{}{}", event.step, event.preemption ? "*" : " "),
                    .event = event_text(event),
                    .place = number_only ? std::to_string(event.location.line) : place_text(event.location),
                    .is_access = accesses.contains(event.step)});
    for (const std::string& line : printable_lines(event.output))
      rows.push_back({.kind = Row::Kind::output, .thread = event.thread, .text = "| " + line});
  }
  if (finding.loop_begin)
    rows.push_back({.kind = Row::Kind::loop, .text = fmt::format("as before step {}", *finding.loop_begin)});
  return rows;
}

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

Style style_of(const Row& row) {
  return row.is_access ? Style::bold : row.kind == Row::Kind::output ? Style::green : Style::plain;
}

struct SpanningWidths {
  int margin;  ///< of the step column
  int table;   ///< a rule goes as far, unless its text needs more
  int page;    ///< what there is at most
};

/// A row that belongs to no lane: folded events, or the rule of a preemption or a loop.
std::string spanning_line(const Row& row, const SpanningWidths& widths, const Paint& paint) {
  const std::string margin(static_cast<std::size_t>(widths.margin + 1), ' ');
  const int room = widths.page - widths.margin - 1;
  if (row.kind == Row::Kind::folded) return margin + paint(Style::dim, cut(row.text, room)) + '\n';
  std::string rule = "── " + cut(row.text, room - 6) + " ──";
  for (int used = widths.margin + 1 + display_width(rule); used < widths.table; ++used) rule += "─";
  return margin + paint(row.kind == Row::Kind::loop ? Style::bold : Style::yellow, rule) + '\n';
}

Widths widths_of(const std::vector<Row>& rows, int page) {
  Widths widths{.step = 5, .place = 4};
  for (const Row& row : rows) {
    widths.step = std::max(widths.step, display_width(row.step));
    widths.place = std::max(widths.place, display_width(row.place));
  }
  const int room = page - widths.step - 3 * gap - thread_column.natural - operation_column.natural;
  widths.place = std::min(widths.place, std::clamp(room, 4, place_width_max));
  return widths;
}

std::string place_title(const std::vector<Row>& rows) {
  const bool has_file = std::any_of(
      rows.begin(), rows.end(), [](const Row& row) { return row.place.find_first_not_of("0123456789") != std::string::npos; });
  return has_file ? "where" : "line";
}

/// The execution with a lane for each thread that has a row of its own.
class Lanes {
 public:
  Lanes(const std::vector<Row>& rows, const std::vector<std::string>& labels, int width)
      : rows_(rows), base_(widths_of(rows, width)), width_(width) {
    for (const Row& row : rows) {
      if (row.spans_lanes()) continue;
      ColumnWidth& lane = lanes_.try_emplace(row.thread, ColumnWidth{0, 0}).first->second;
      lane.natural = std::max(lane.natural, display_width(row.cell()));
      lane.minimum = std::max(lane.minimum, std::min(lane_width_head, display_width(row.event.head)));
    }
    for (auto& [thread, lane] : lanes_) {
      names_[thread] = printable(thread_label(labels, thread));
      lane.natural = std::max({lane.natural, display_width(names_[thread]), lane_width_min});
      lane.minimum = std::max(lane.minimum, lane_width_min);
    }
  }

  /// The table, or nothing if the lanes do not fit.
  std::optional<std::string> text(const Paint& paint) const {
    std::vector<ColumnWidth> columns;
    for (const auto& [thread, lane] : lanes_) columns.push_back(lane);
    const int rules = lane_rule_width * (static_cast<int>(columns.size()) + 1);
    const auto widths = fit_columns(columns, width_ - base_.step - rules - base_.place);
    if (!widths) return std::nullopt;
    int used = base_.step + rules + base_.place;
    for (const int lane : *widths) used += lane;
    std::string text = header(*widths, paint);
    for (const Row& row : rows_)
      text += row.spans_lanes() ? spanning_line(row, {base_.step, used, width_}, paint) : line(row, *widths, paint);
    return text;
  }

 private:
  std::string header(const std::vector<int>& widths, const Paint& paint) const {
    std::string line = paint(Style::bold, pad_left("step ", base_.step));
    std::size_t lane = 0;
    for (const auto& [thread, name] : names_)
      line += paint(Style::dim, lane_rule) + paint(Style::bold, pad(name, widths[lane++]));
    return trimmed(line + paint(Style::dim, lane_rule) + paint(Style::bold, cut(place_title(rows_), base_.place)));
  }

  std::string line(const Row& row, const std::vector<int>& widths, const Paint& paint) const {
    std::string line = pad_left(row.step, base_.step);
    std::size_t lane = 0;
    for (const auto& [thread, name] : names_) {
      const std::string cell = pad(thread == row.thread ? row.cell() : "", widths[lane++]);
      line += paint(Style::dim, lane_rule) + paint(thread == row.thread ? style_of(row) : Style::plain, cell);
    }
    return trimmed(line + paint(Style::dim, lane_rule) +
                   paint(Style::dim, pad_left(cut_left(row.place, base_.place), base_.place)));
  }

  const std::vector<Row>& rows_;
  Widths base_;
  int width_;
  std::map<unsigned, ColumnWidth> lanes_;
  std::map<unsigned, std::string> names_;
};

/// The execution as a list: step, thread, what it does, where.
std::string list_text(const std::vector<Row>& rows, const std::vector<std::string>& labels, int width, const Paint& paint) {
  const Widths base = widths_of(rows, width);
  ColumnWidth thread = thread_column;
  ColumnWidth operation = operation_column;
  for (const Row& row : rows) {
    if (row.spans_lanes()) continue;
    thread.natural = std::max(thread.natural, display_width(printable(thread_label(labels, row.thread))));
    operation.natural = std::max(operation.natural, display_width(row.cell()));
  }
  const int rest = width - base.step - base.place - 3 * gap;
  const std::vector<int> widths =
      fit_columns({thread, operation}, rest).value_or(std::vector<int>{thread.minimum, operation.minimum});
  const int used = base.step + base.place + 3 * gap + widths[0] + widths[1];
  const std::string space(gap, ' ');
  std::string text = trimmed(paint(Style::bold, pad_left("step ", base.step) + space + pad("thread", widths[0]) + space +
                                                    pad("operation", widths[1]) + space + cut(place_title(rows), base.place)));
  for (const Row& row : rows) {
    if (row.spans_lanes()) {
      text += spanning_line(row, {base.step + 1, used, width}, paint);
      continue;
    }
    const std::string name = row.kind == Row::Kind::event ? printable(thread_label(labels, row.thread)) : "";
    text += trimmed(pad_left(row.step, base.step) + space + pad(name, widths[0]) + space +
                    paint(style_of(row), pad(row.cell(), widths[1])) + space +
                    paint(Style::dim, pad_left(cut_left(row.place, base.place), base.place)));
  }
  return text;
}

}  // namespace

std::string execution_table(const Finding& finding, const std::vector<std::string>& labels, int width, const Paint& paint) {
  const std::vector<Row> rows = rows_of(finding, labels);
  const std::optional<std::string> lanes = Lanes(rows, labels, width).text(paint);
  return lanes ? *lanes : list_text(rows, labels, width, paint);
}

}  // namespace pcheck::reports
