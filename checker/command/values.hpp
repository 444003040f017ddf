#pragma once
/// The values of options, read from text. Each function throws UsageError naming the option and what it takes.

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace pcheck::command {

struct CountRange {
  std::uint64_t least;
  std::uint64_t greatest;
};

/// Digits, which may be grouped as in 1'000 or 1_000.
std::uint64_t parse_count(const std::string& option, const std::string& text, CountRange range);

/// "60s", "500ms", "2m", "1h", or a plain number of seconds.
double parse_seconds(const std::string& option, const std::string& text);

/// "65536", "256K", "1M", "4G": bytes.
std::size_t parse_bytes(const std::string& option, const std::string& text, CountRange range);

/// "NAME=VALUE".
std::pair<std::string, std::string> parse_assignment(const std::string& option, const std::string& text);

}  // namespace pcheck::command
