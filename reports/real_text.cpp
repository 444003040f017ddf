#include "real_text.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "display_text.hpp"
#include "event_text.hpp"
#include "paint.hpp"
#include "table.hpp"

namespace pcheck::reports {

namespace {

using Values = std::map<std::string, std::string>;

constexpr std::size_t outcomes_shown = 50;

/// An outcome, how often it was seen, and whether the model reaches it.
struct Row {
  Values values;
  std::uint64_t count = 0;
  bool in_model = false;
};

/// Where one thread fails a check, others are on their way still, and the outcomes of all are not those that runs end in.
bool fails_checks(const Result& model) {
  return std::any_of(model.findings.begin(), model.findings.end(), [](const Finding& f) { return f.kind == "check_failed"; });
}

bool knows_all(const Result& model) { return covers_all(model) && !fails_checks(model); }

/// The most frequent first.
std::vector<Row> rows_of(const Result& result) {
  std::map<Values, Row> rows;
  for (const RealRuns::Outcome& outcome : result.real->outcomes)
    rows[outcome.values] = {.values = outcome.values, .count = outcome.count, .in_model = false};
  for (const OutcomeRecord& outcome : result.outcomes) {
    Row& row = rows[outcome.values];
    row.values = outcome.values;
    row.in_model = true;
  }
  std::vector<Row> sorted;
  for (auto& [values, row] : rows) sorted.push_back(std::move(row));
  std::stable_sort(sorted.begin(), sorted.end(), [](const Row& a, const Row& b) { return a.count > b.count; });
  return sorted;
}

std::string values_text(const Values& values) {
  std::vector<std::string> words;
  for (const auto& [key, value] : values) words.push_back(key + " = " + value);
  return printable(fmt::format("{}", fmt::join(words, ", ")));
}

/// What it means that the model has not reached an outcome.
const char* words_of_unreached(const Result& model) {
  if (knows_all(model)) return "impossible";
  return covers_all(model) ? "where a check fails" : "not reached in the time given";
}

std::string model_words(const Row& row, const char* unreached) {
  if (row.in_model) return row.count != 0 ? "reachable" : "reachable, not seen here";
  return unreached;
}

bool any_impossible(const std::vector<Row>& rows, const Result& model) {
  return knows_all(model) &&
         std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.count != 0 && !row.in_model; });
}

std::string bar(std::uint64_t count, std::uint64_t all) {
  constexpr std::uint64_t columns = 20;
  const std::uint64_t length = all == 0 ? 0 : (std::min(count, all) * columns + all - 1) / all;
  return std::string(length, '#');
}

std::string histogram(const std::vector<Row>& rows, const Result& result, const TextOptions& options) {
  Table table({{.title = "outcome"}, {.title = "runs", .is_number = true}, {.title = ""}, {.title = "in the model"}});
  const char* const unreached = words_of_unreached(result);
  for (std::size_t i = 0; i < std::min(rows.size(), outcomes_shown); ++i)
    table.add_row({values_text(rows[i].values), fmt::format("{}", fmt::group_digits(rows[i].count)),
                   bar(rows[i].count, result.real->runs), model_words(rows[i], unreached)});
  std::string text = table.text(options.width, Paint(options.colour));
  if (rows.size() > outcomes_shown) text += fmt::format("  and {} more outcomes\n", rows.size() - outcomes_shown);
  return text;
}

std::string counts_text(const RealRuns& real) {
  std::string text = fmt::format("{} of {} completed", fmt::group_digits(real.completed), counted(real.runs, "run"));
  const auto add = [&](std::uint64_t count, const char* words) {
    if (count != 0) text += fmt::format(", {} {}", fmt::group_digits(count), words);
  };
  add(real.failed, "failed");
  add(real.crashed, "crashed");
  add(real.hung, "hung");
  add(real.discarded, "discarded by assume()");
  if (real.stopped_early) text += "; stopped early, since so many did not complete";
  return text;
}

std::string model_text(const Result& model) {
  std::vector<std::string> kinds;
  for (const Finding& finding : model.findings)
    if (std::find(kinds.begin(), kinds.end(), finding.kind) == kinds.end()) kinds.push_back(finding.kind);
  const std::string found = kinds.empty() ? "" : fmt::format(" ({})", fmt::join(kinds, ", "));
  return printable(fmt::format("model: {}{}; covered {}", to_string(model.verdict), found, model.coverage));
}

}  // namespace

const char* place_of(std::string_view on) {
  if (on == "mpi") return "MPI";
  return on == "processes" ? "processes" : "real threads";
}

bool has_impossible_outcome(const Result& result) { return any_impossible(rows_of(result), result); }

std::string real_text(const Result& result, const TextOptions& options) {
  const int width = std::max(options.width, 40);
  const RealRuns& real = *result.real;
  const char* const place = place_of(real.on);
  std::string text = paragraph(
      printable(fmt::format("{} on {}: {}, in {:.1f} s", result.scenario, place, counts_text(real), real.seconds)), width);
  for (const RealRuns::Failure& failure : real.failures)
    text += paragraph(printable(fmt::format("{} {}: {}", counted(failure.count, "time"), failure.kind, failure.message)), width);
  const std::vector<Row> rows = rows_of(result);
  if (!rows.empty()) text += histogram(rows, result, options);
  text += paragraph(model_text(result), width);
  if (any_impossible(rows, result))
    text += paragraph(
        fmt::format(
            "warning: {} ended in what the model says is impossible: the model is wrong there, or the scenario depends on "
            "more than the order of what its threads do",
            place),
        width);
  return text;
}

}  // namespace pcheck::reports
