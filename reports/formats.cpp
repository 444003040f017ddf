#include "formats.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "display_text.hpp"
#include "format_writers.hpp"
#include "json.hpp"

namespace pcheck::reports {

namespace {

struct Format {
  std::string_view name;
  std::string (*write)(const std::vector<Result>& results, const RenderOptions& options);
};

constexpr Format formats[] = {
    {"text", text_document},        {"json", json_document},      {"junit", junit_document},
    {"github", github_annotations}, {"mermaid", mermaid_diagram},
};

}  // namespace

std::string text_document(const std::vector<Result>& results, const RenderOptions& options) {
  std::string document;
  for (const Result& result : results) document += text(result, options.text) + '\n';
  return document + summary(results, options.text);
}

std::string json_document(const std::vector<Result>& results, const RenderOptions& options) {
  return to_json(results, options.version, 2);
}

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const Format& format : formats) names.emplace_back(format.name);
  return names;
}

std::string render(const std::vector<Result>& results, std::string_view format, const RenderOptions& options) {
  std::string known;
  for (const Format& candidate : formats) {
    if (candidate.name == format) return candidate.write(results, options);
    known += (known.empty() ? "" : ", ") + std::string(candidate.name);
  }
  throw std::invalid_argument(fmt::format("unknown format \"{}\"; the formats are {}", printable(format), known));
}

std::string render(const Result& result, std::string_view format, const RenderOptions& options) {
  return render(std::vector<Result>{result}, format, options);
}

}  // namespace pcheck::reports
