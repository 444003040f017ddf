/// A report is its size, its end, and its texts: kind, message, then key and value of each outcome. A text is its size
/// and its characters.

#include "real/run_report.hpp"

#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

namespace pcheck::real {

namespace {

using Size = std::uint32_t;

void append_size(std::string& bytes, std::size_t size) {
  const Size value = static_cast<Size>(size);
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void append_text(std::string& bytes, std::string_view text) {
  append_size(bytes, text.size());
  bytes.append(text);
}

Size read_size(std::string_view bytes) {
  Size size = 0;
  std::memcpy(&size, bytes.data(), sizeof size);
  return size;
}

std::string take_text(std::string_view& bytes) {
  const Size size = read_size(bytes);
  std::string text(bytes.substr(sizeof(Size), size));
  bytes.remove_prefix(sizeof(Size) + size);
  return text;
}

}  // namespace

std::string to_bytes(const RunReport& report) {
  std::string body(1, static_cast<char>(report.end));
  append_text(body, report.kind);
  append_text(body, report.message);
  for (const auto& [key, value] : report.outcomes) {
    append_text(body, key);
    append_text(body, value);
  }
  std::string bytes;
  append_text(bytes, body);
  return bytes;
}

std::optional<RunReport> take_report(std::string& bytes) {
  if (bytes.size() < sizeof(Size) || bytes.size() < sizeof(Size) + read_size(bytes)) return std::nullopt;
  std::string_view rest(bytes.data() + sizeof(Size), read_size(bytes));
  RunReport report;
  report.end = static_cast<RunEnd>(rest.front());
  rest.remove_prefix(1);
  report.kind = take_text(rest);
  report.message = take_text(rest);
  while (!rest.empty()) {
    std::string key = take_text(rest);
    report.outcomes.emplace(std::move(key), take_text(rest));
  }
  bytes.erase(0, sizeof(Size) + read_size(bytes));
  return report;
}

}  // namespace pcheck::real
