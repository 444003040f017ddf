#include "text.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "display_text.hpp"
#include "event_text.hpp"
#include "finding_text.hpp"
#include "paint.hpp"
#include "real_text.hpp"

namespace pcheck::reports {

namespace {

constexpr int width_min = 40;

std::string verdict_words(const Result& result) {
  const std::string verdict = to_string(result.verdict);
  if (result.verdict == Verdict::violation && result.as_expected) return verdict + " (as expected)";
  if (result.as_expected || result.expected.empty()) return verdict;
  return fmt::format("{} (expected: {})", verdict, kinds_text(result.expected));
}

Style verdict_style(const Result& result) {
  if (result.as_expected) return Style::green;
  return result.verdict == Verdict::inconclusive ? Style::yellow : Style::red;
}

/// The headline over a finding: one line, since the next one is for editors.
std::string finding_opening(const Result& result, const Finding& finding, int width, const Paint& paint) {
  const std::string name = printable(result.scenario);
  const std::string words = verdict_words(result);
  const std::string rest = ": " + finding_headline(finding);
  const int used = display_width(name) + 2 + display_width(words);
  if (used > width) return paint(Style::bold, cut(name + ": " + words, width)) + '\n';
  return paint(Style::bold, name) + ": " + paint(verdict_style(result), words) + cut(rest, width - used) + '\n';
}

/// Scenario, verdict, and coverage in words or an error, of several lines if need be.
std::string plain_opening(const Result& result, int width, const Paint& paint) {
  const std::string name = cut(printable(result.scenario), width - 2);
  const std::string words = cut(verdict_words(result), width - 3);
  const bool fits = display_width(name) + 2 + display_width(words) + 1 <= width;
  const int used = display_width(words) + (fits ? display_width(name) + 2 : 2) + 2;
  const bool has_room = width - used >= 20;
  const WrapWidths rooms{has_room ? width - used : width - 2, width - 2};
  std::string text;
  for (const std::string& line : printable_lines(result.verdict == Verdict::error ? result.error : result.coverage)) {
    const int room = text.empty() ? rooms.first : rooms.next;
    for (const std::string& part : display_width(line) <= room ? std::vector{line} : wrap(line, {room, rooms.next})) {
      if (part.empty()) continue;
      text += (text.empty() ? (has_room ? ": " : ":\n  ") : "\n  ") + part;
    }
  }
  return paint(Style::bold, name) + (fits ? ": " : ":\n  ") + paint(verdict_style(result), words) + text + '\n';
}

/// What was run and how much of it, after a verdict that leaves that open.
std::string run_text(const Result& result, int width) {
  std::string text;
  if (result.verdict == Verdict::violation && !result.coverage.empty())
    text += paragraph(printable("covered: " + result.coverage), width);
  std::string with;
  for (const auto& [name, value] : result.parameters) with += fmt::format("{}{}={}", with.empty() ? "" : ", ", name, value);
  if (!result.strategy.empty()) with += fmt::format("{}strategy {}", with.empty() ? "" : "; ", result.strategy);
  if (result.seed) with += fmt::format(", seed {}", *result.seed);
  if (!with.empty()) text += paragraph(printable("checked with: " + with), width);
  return text;
}

/// How many results ended how.
struct Tally {
  std::size_t as_expected = 0, violations = 0, missing = 0, inconclusive = 0, errors = 0, warnings = 0;
  std::vector<std::string> others;  ///< scenarios not as expected

  void add(const Result& result) {
    for (const Finding& finding : result.findings) warnings += finding.warning ? 1 : 0;
    if (result.as_expected) {
      ++as_expected;
      return;
    }
    others.push_back(printable(result.scenario));
    switch (result.verdict) {
      case Verdict::verified:
        ++missing;
        break;
      case Verdict::violation:
        ++violations;
        break;
      case Verdict::inconclusive:
        ++inconclusive;
        break;
      case Verdict::error:
        ++errors;
        break;
    }
  }

  std::string words() const {
    std::string words = fmt::format("{} as expected", as_expected);
    if (violations != 0) words += ", " + counted(violations, "unexpected violation");
    if (missing != 0) words += fmt::format(", {} without the expected violation", missing);
    if (inconclusive != 0) words += fmt::format(", {} inconclusive", inconclusive);
    if (errors != 0) words += ", " + counted(errors, "error");
    if (warnings != 0) words += "; " + counted(warnings, "warning");
    return words;
  }

  Style style() const {
    if (violations + missing + errors != 0) return Style::red;
    return inconclusive != 0 ? Style::yellow : Style::green;
  }
};

}  // namespace

bool covers_all(const Result& result) {
  return result.verdict == Verdict::verified || result.coverage.starts_with("all ") || result.coverage.starts_with("the only ");
}

std::string headline(const Result& result) {
  const Finding* const finding = headline_finding(result);
  const std::string details = result.verdict == Verdict::error ? result.error : result.coverage;
  const std::string rest = finding != nullptr ? finding_headline(*finding) : printable(details.substr(0, details.find('\n')));
  return printable(result.scenario) + ": " + verdict_words(result) + (rest.empty() ? "" : ": " + rest);
}

std::string text(const Finding& finding, const TextOptions& options) {
  const Paint paint(options.colour);
  return paint(Style::bold, cut(finding_headline(finding), std::max(options.width, width_min))) + '\n' +
         finding_body(finding, options);
}

namespace {

std::string text_of_model(const Result& result, const TextOptions& options) {
  const int width = std::max(options.width, width_min);
  const Paint paint(options.colour);
  const Finding* const headline = headline_finding(result);
  std::string report = headline != nullptr ? finding_opening(result, *headline, width, paint) + finding_body(*headline, options)
                                           : plain_opening(result, width, paint);
  TextOptions further = options;
  if (headline != nullptr) further.replay_command.clear();
  for (const Finding& finding : result.findings) {
    if (&finding == headline) continue;
    report += '\n' + text(finding, further);
    further.replay_command.clear();
  }
  if (result.verdict == Verdict::verified) return report;
  return report + (result.findings.size() > 1 ? "\n" : "") + run_text(result, width);
}

}  // namespace

std::string text(const Result& result, const TextOptions& options) {
  const std::string report = text_of_model(result, options);
  return result.real ? report + '\n' + real_text(result, options) : report;
}

std::string summary(const std::vector<Result>& results, const TextOptions& options) {
  const int width = std::max(options.width, width_min);
  Tally tally;
  for (const Result& result : results) tally.add(result);
  std::string text = paragraph(counted(results.size(), "scenario") + ": " + tally.words(), width);
  text.pop_back();
  text = Paint(options.colour)(tally.style(), text) + '\n';
  if (tally.others.empty()) return text;
  std::vector<std::string> names = {"not as expected:"};
  for (const std::string& name : tally.others) names.push_back(name + (names.size() == tally.others.size() ? "" : ","));
  return text + paragraph(names, width);
}

}  // namespace pcheck::reports
