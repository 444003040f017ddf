#include "finding_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "display_text.hpp"
#include "event_text.hpp"
#include "execution_table.hpp"
#include "paint.hpp"
#include "table.hpp"
#include "thread_labels.hpp"

namespace pcheck::reports {

namespace {

using Labels = std::vector<std::string>;

std::string joined(const std::vector<std::string>& words, const std::string& separator) {
  std::string text;
  for (const std::string& word : words) text += text.empty() ? word : separator + word;
  return text;
}

/// Names as they are in a cell: printable, and a dash for none.
std::string names_cell(const std::vector<std::string>& names) { return names.empty() ? "-" : printable(joined(names, ", ")); }

std::string names_cell(const std::vector<unsigned>& threads, const Labels& labels) {
  std::vector<std::string> names;
  for (const unsigned thread : threads) names.push_back(thread_label(labels, thread));
  return names_cell(names);
}

std::string with_object(const std::string& operation, const std::string& object) {
  return printable(object.empty() ? operation : operation + " " + object);
}

std::string initial_output_text(const Finding& finding, int width) {
  if (finding.initial_output.empty()) return {};
  std::string text = "printed before the first step:\n";
  for (const std::string& line : printable_lines(finding.initial_output))
    text += cut(line.empty() ? "  |" : "  | " + line, width) + '\n';
  return text;
}

std::string execution_text(const Finding& finding, const Labels& labels, int width, const Paint& paint) {
  std::string text;
  if (!finding.events.empty()) {
    std::string events = counted(finding.events.size(), "event");
    if (finding.loop_begin)
      events =
          fmt::format("{}, then {} for ever", counted(*finding.loop_begin, "event"), finding.events.size() - *finding.loop_begin);
    text += "\n" + paragraph(fmt::format("execution: {}, {}", events, counted(finding.preemptions, "preemption")), width);
    text += initial_output_text(finding, width);
    text += execution_table(finding, labels, width, paint);
  } else {
    const std::string output = initial_output_text(finding, width);
    if (!output.empty()) text += "\n" + output;
    if (!finding.schedule.empty()) text += "\n" + paragraph("schedule: " + schedule_text(finding.schedule), width);
  }
  return text;
}

std::string waits_text(const Finding& finding, const Labels& labels, int width, const Paint& paint) {
  if (finding.waits.empty()) return {};
  Table table({{.title = "thread"},
               {.title = finding.loop_begin ? "stands at" : "waits for"},
               {.title = "held by"},
               {.title = "holds"},
               {.title = "where", .is_place = true, .style = Style::dim}});
  for (const WaitRecord& wait : finding.waits)
    table.add_row({printable(thread_label(labels, wait.thread)), with_object(wait.operation, wait.object),
                   names_cell(wait.held_by, labels), names_cell(wait.holds), place_text(wait.location)});
  return (finding.loop_begin ? "\nwho does not go on:\n" : "\nwho waits for whom:\n") + table.text(width, paint);
}

std::string cycle_text(const Finding& finding, const Labels& labels, int width) {
  if (finding.cycle.empty()) return {};
  std::vector<std::string> words = {"cycle:"};
  for (const unsigned thread : finding.cycle) words.push_back(printable(thread_label(labels, thread)) + " ->");
  words.push_back(printable(thread_label(labels, finding.cycle.front())));
  return paragraph(words, width);
}

std::string accesses_text(const Finding& finding, const Labels& labels, int width, const Paint& paint) {
  if (finding.accesses.empty()) return {};
  Table table({{.title = "step", .is_number = true},
               {.title = "thread"},
               {.title = "operation"},
               {.title = "locks held"},
               {.title = "where", .is_place = true, .style = Style::dim}});
  for (const AccessRecord& access : finding.accesses)
    table.add_row({std::to_string(access.step), printable(thread_label(labels, access.thread)),
                   with_object(access.operation, access.object), names_cell(access.locks_held), place_text(access.location)});
  return "\nthe accesses:\n" + table.text(width, paint);
}

/// How fair the loop is to the threads that it leaves out.
std::string fairness_words(const Finding& finding) {
  if (finding.fairness == "strong") return "the loop is strongly fair: who is able to go on in it goes on in it";
  if (finding.fairness == "weak") return "the loop is weakly fair: who does not go on in it is at times not able to";
  return "the loop is not fair: it leaves out a thread that a fair scheduler would let go on";
}

/// What is known beside the execution, and how to run it again.
std::string closing_text(const Finding& finding, const TextOptions& options, int width, const Paint& paint) {
  std::string text;
  const std::string outcomes = finding_outcomes(finding);
  if (!outcomes.empty()) text += paragraph("outcomes: " + outcomes, width);
  if (!finding.fairness.empty()) text += paragraph(fairness_words(finding), width);
  if (!finding.minimality.empty()) text += paragraph(printable(finding.minimality), width);
  if (!options.replay_command.empty()) text += "replay: " + paint(Style::bold, printable(options.replay_command)) + '\n';
  return text.empty() ? text : '\n' + text;
}

bool is_expected(const Result& result, const Finding& finding) {
  return std::find(result.expected.begin(), result.expected.end(), finding.kind) != result.expected.end();
}

}  // namespace

const Finding* headline_finding(const Result& result) {
  if (result.verdict != Verdict::violation || result.findings.empty()) return nullptr;
  const Finding* fallback = nullptr;
  for (const Finding& finding : result.findings) {
    if (finding.warning) continue;
    if (is_expected(result, finding) == result.as_expected) return &finding;
    if (fallback == nullptr) fallback = &finding;
  }
  return fallback != nullptr ? fallback : &result.findings.front();
}

std::vector<std::string> missing_kinds(const Result& result) {
  std::vector<std::string> missing;
  for (const std::string& kind : result.expected)
    if (!result.found(kind)) missing.push_back(kind);
  return missing;
}

std::string kinds_text(const std::vector<std::string>& kinds) {
  std::string text;
  for (std::size_t i = 0; i < kinds.size(); ++i)
    text += (i == 0 ? "" : i + 1 == kinds.size() ? " and " : ", ") + printable(kinds[i]);
  return text;
}

std::string finding_headline(const Finding& finding) {
  const std::string message = printable(finding.message);
  std::string kind_in_words = finding.kind;
  std::replace(kind_in_words.begin(), kind_in_words.end(), '_', ' ');
  const bool says_kind = message.starts_with(finding.kind + ":") || message.starts_with(kind_in_words + ":");
  return says_kind ? message : printable(finding.kind) + ": " + message;
}

std::string location_text(const Location& location) {
  std::string text = printable(location.file);
  if (text.empty() || location.line == 0) return text;
  text += fmt::format(":{}", location.line);
  if (location.column != 0) text += fmt::format(":{}", location.column);
  return text;
}

std::string finding_outcomes(const Finding& finding) {
  std::vector<std::string> words;
  for (const auto& [key, value] : finding.outcomes) words.push_back(printable(key + " = " + value));
  return joined(words, ", ");
}

std::string finding_body(const Finding& finding, const TextOptions& options) {
  const int width = std::max(options.width, 40);
  const Paint paint(options.colour);
  const Labels labels = thread_labels(finding.thread_names);
  const std::string location = location_text(finding.location);
  std::string text = location.empty() ? "" : location + ": ";
  text += finding.warning ? paint(Style::yellow, "warning:") : paint(Style::red, "error:");
  text += " " + printable(finding.message) + '\n';
  text += execution_text(finding, labels, width, paint);
  text += waits_text(finding, labels, width, paint);
  text += cycle_text(finding, labels, width);
  text += accesses_text(finding, labels, width, paint);
  text += closing_text(finding, options, width, paint);
  return text;
}

}  // namespace pcheck::reports
