#include "checker/command/values.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "checker/command/usage_error.hpp"

namespace pcheck::command {

namespace {

template <class Number>
std::optional<Number> parse_whole(std::string_view text) {
  Number number{};
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string without_grouping(std::string_view text) {
  std::string digits;
  for (const char c : text)
    if (c != '\'' && c != '_') digits += c;
  return digits;
}

struct Unit {
  std::string_view suffix;
  double factor;
};

/// The unit that `text` ends with, which is taken off.
template <std::size_t N>
double take_unit(std::string_view& text, const std::array<Unit, N>& units) {
  for (const Unit& unit : units) {
    if (!text.ends_with(unit.suffix)) continue;
    text.remove_suffix(unit.suffix.size());
    return unit.factor;
  }
  return 1;
}

std::string size_text(std::uint64_t bytes) {
  for (const auto& [unit, name] : {std::pair<std::uint64_t, const char*>{1 << 30, "G"}, {1 << 20, "M"}})
    if (bytes % unit == 0) return fmt::format("{}{}", bytes / unit, name);
  return fmt::format("{}K", bytes / 1024);
}

}  // namespace

std::uint64_t parse_count(const std::string& option, const std::string& text, CountRange range) {
  const auto count = parse_whole<std::uint64_t>(without_grouping(text));
  if (count && *count >= range.least && *count <= range.greatest) return *count;
  const std::string wanted = range.greatest == UINT64_MAX ? fmt::format("of {} or more", range.least)
                                                          : fmt::format("from {} to {}", range.least, range.greatest);
  throw UsageError(fmt::format("{} takes a whole number {}, not '{}'", option, wanted, text));
}

/// Some 30 years: more cannot be counted in nanoseconds everywhere.
constexpr double seconds_max = 1e9;

double parse_seconds(const std::string& option, const std::string& text) {
  static constexpr std::array<Unit, 4> units = {{{"ms", 0.001}, {"s", 1}, {"m", 60}, {"h", 3600}}};
  std::string_view number_text = text;
  const double factor = take_unit(number_text, units);
  const auto number = parse_whole<double>(number_text);
  if (number && *number >= 0 && *number * factor <= seconds_max) return *number * factor;
  throw UsageError(
      fmt::format("{} takes a duration such as 60s, 500ms or 2m, up to {:.0f}h, not '{}'", option, seconds_max / 3600, text));
}

std::size_t parse_bytes(const std::string& option, const std::string& text, CountRange range) {
  static constexpr std::array<Unit, 9> units = {{{"GiB", 1 << 30},
                                                 {"G", 1 << 30},
                                                 {"g", 1 << 30},
                                                 {"KiB", 1024},
                                                 {"K", 1024},
                                                 {"k", 1024},
                                                 {"MiB", 1 << 20},
                                                 {"M", 1 << 20},
                                                 {"m", 1 << 20}}};
  std::string_view number_text = text;
  const double factor = take_unit(number_text, units);
  const auto number = parse_whole<std::uint64_t>(number_text);
  const double bytes = number ? static_cast<double>(*number) * factor : -1;
  if (bytes >= static_cast<double>(range.least) && bytes <= static_cast<double>(range.greatest))
    return static_cast<std::size_t>(bytes);
  throw UsageError(fmt::format("{} takes a size from {} to {}, such as {}, not '{}'", option, size_text(range.least),
                               size_text(range.greatest), size_text(range.least * 16), text));
}

std::pair<std::string, std::string> parse_assignment(const std::string& option, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw UsageError(fmt::format("{0} takes NAME=VALUE, not '{1}'; give it as {0} threads=4", option, text));
  return {text.substr(0, equals), text.substr(equals + 1)};
}

}  // namespace pcheck::command
