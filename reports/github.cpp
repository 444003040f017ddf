/// Workflow commands of GitHub Actions:
/// https://docs.github.com/en/actions/writing-workflows/choosing-what-your-workflow-does/workflow-commands-for-github-actions
/// The escapes are those of the toolkit's own command.ts.

#include <fmt/format.h>

#include "display_text.hpp"
#include "finding_text.hpp"
#include "format_writers.hpp"

namespace pcheck::reports {

namespace {

std::string replaced(std::string text, char from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, 1, to);
  return text;
}

/// The percent sign comes first: the others bring their own.
std::string data_text(const std::string& text) {
  return replaced(replaced(replaced(valid_utf8(text), '%', "%25"), '\r', "%0D"), '\n', "%0A");
}

std::string property_text(const std::string& text) { return replaced(replaced(data_text(text), ':', "%3A"), ',', "%2C"); }

/// Keeps lines apart and control characters out of the log.
std::string message_text(const std::string& text) {
  std::string message;
  for (const std::string& line : printable_lines(text)) message += (message.empty() ? "" : "\n") + line;
  return data_text(message);
}

struct Annotation {
  std::string level;  ///< error, warning or notice
  Location location;
  std::string title;
  std::string message;
};

std::string line(const Annotation& annotation) {
  std::string properties;
  const auto add = [&](const char* name, const std::string& value) {
    properties += fmt::format("{}{}={}", properties.empty() ? " " : ",", name, property_text(value));
  };
  if (!annotation.location.file.empty()) {
    add("file", annotation.location.file);
    if (annotation.location.line != 0) add("line", std::to_string(annotation.location.line));
    if (annotation.location.line != 0 && annotation.location.column != 0) add("col", std::to_string(annotation.location.column));
  }
  add("title", printable(annotation.title));
  return fmt::format("::{}{}::{}\n", annotation.level, properties, message_text(annotation.message));
}

/// The source as a whole.
Location source_of(const Result& result) {
  Location location;
  location.file = result.source;
  return location;
}

std::string finding_annotations(const Result& result) {
  std::string text;
  for (const Finding& finding : result.findings) {
    const Location location = finding.location.file.empty() ? source_of(result) : finding.location;
    const std::string level = finding.warning ? "warning" : result.as_expected ? "notice" : "error";
    const std::string minimality = finding.minimality.empty() ? "" : "\n" + finding.minimality;
    text += line({level, location, fmt::format("{} in {}", finding.kind, result.scenario), finding.message + minimality});
  }
  return text;
}

/// What went wrong beside the findings, if anything.
std::string result_annotation(const Result& result) {
  if (result.as_expected || result.verdict == Verdict::violation) return {};
  const Location source = source_of(result);
  const std::string title = fmt::format("{}: {}", result.scenario, to_string(result.verdict));
  if (result.verdict == Verdict::error) return line({"error", source, title, result.error});
  const std::vector<std::string> missing = missing_kinds(result);
  const std::string expected =
      fmt::format("expected {}, which {} not found: ", kinds_text(missing), missing.size() == 1 ? "was" : "were");
  if (result.verdict == Verdict::inconclusive)
    return line({"warning", source, title, (missing.empty() ? "" : expected) + result.coverage});
  return missing.empty() ? "" : line({"error", source, title, expected + result.coverage});
}

}  // namespace

std::string github_annotations(const std::vector<Result>& results, const RenderOptions&) {
  std::string text;
  for (const Result& result : results) text += finding_annotations(result) + result_annotation(result);
  return text;
}

}  // namespace pcheck::reports
