/// JUnit XML as CI servers read it: https://github.com/testmoapp/junitxml. Control characters, which XML 1.0 (section
/// 2.2) cannot hold even as references, are written as the text report writes them.

#include <fmt/format.h>

#include "display_text.hpp"
#include "finding_text.hpp"
#include "format_writers.hpp"

namespace pcheck::reports {

namespace {

/// U+FFFE and U+FFFF are no characters of XML either.
bool is_no_character(std::string_view text, std::size_t at) {
  const std::string_view three = text.substr(at, 3);
  return three == "\xef\xbf\xbe" || three == "\xef\xbf\xbf";
}

/// One line for an attribute or an element.
std::string xml(std::string_view text) {
  const std::string line = printable(text);
  std::string escaped;
  for (std::size_t i = 0; i < line.size(); ++i) {
    switch (line[i]) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&apos;";
        break;
      default:
        if (is_no_character(line, i)) {
          escaped += "\xef\xbf\xbd";
          i += 2;
        } else {
          escaped += line[i];
        }
    }
  }
  return escaped;
}

std::string xml_lines(std::string_view text) {
  std::string lines;
  for (const std::string& line : printable_lines(text)) lines += xml(line) + '\n';
  return lines;
}

bool is_failure(const Result& result) {
  return !result.as_expected && (result.verdict == Verdict::violation || result.verdict == Verdict::verified);
}

/// The element that says how the test case ended, with the report as its text.
std::string outcome_element(const Result& result, const std::string& report) {
  const std::string message = xml(headline(result));
  if (result.as_expected) return result.findings.empty() ? "" : "      <system-out>" + xml_lines(report) + "</system-out>\n";
  if (result.verdict == Verdict::inconclusive) return fmt::format("      <skipped message=\"{}\"/>\n", message);
  const std::string element = result.verdict == Verdict::error ? "error" : "failure";
  const Finding* const finding = headline_finding(result);
  const std::string type = finding == nullptr ? to_string(result.verdict) : finding->kind;
  return fmt::format("      <{0} type=\"{1}\" message=\"{2}\">{3}</{0}>\n", element, xml(type), message, xml_lines(report));
}

std::string properties(const Result& result) {
  std::string text = fmt::format("        <property name=\"strategy\" value=\"{}\"/>\n", xml(result.strategy));
  for (const auto& [name, value] : result.parameters)
    text += fmt::format("        <property name=\"{}\" value=\"{}\"/>\n", xml(name), xml(value));
  return "      <properties>\n" + text + "      </properties>\n";
}

/// `philosophers/naive` is the case `naive` of the class `philosophers`.
std::string test_case(const Result& result) {
  const std::size_t slash = result.scenario.rfind('/');
  const std::string family = slash == std::string::npos ? "pcheck" : result.scenario.substr(0, slash);
  const std::string name = slash == std::string::npos ? result.scenario : result.scenario.substr(slash + 1);
  const std::string file = result.source.empty() ? "" : fmt::format(" file=\"{}\"", xml(result.source));
  return fmt::format("    <testcase classname=\"{}\" name=\"{}\"{} time=\"{:.3f}\">\n{}{}    </testcase>\n", xml(family),
                     xml(name), file, result.stats.seconds, properties(result),
                     outcome_element(result, text(result, {.width = 120})));
}

}  // namespace

std::string junit_document(const std::vector<Result>& results, const RenderOptions&) {
  std::size_t failures = 0, errors = 0, skipped = 0;
  double seconds = 0;
  std::string cases;
  for (const Result& result : results) {
    failures += is_failure(result) ? 1 : 0;
    errors += result.verdict == Verdict::error ? 1 : 0;
    skipped += result.verdict == Verdict::inconclusive && !result.as_expected ? 1 : 0;
    seconds += result.stats.seconds;
    cases += test_case(result);
  }
  const std::string counts = fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\"",
                                         results.size(), failures, errors, skipped, seconds);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n  <testsuite name=\"pcheck\" {0}>\n{1}  "
      "</testsuite>\n</testsuites>\n",
      counts, cases);
}

}  // namespace pcheck::reports
