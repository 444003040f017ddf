#include "real/json.hpp"

#include <pcheck/number_text.hpp>

#include <cstddef>

namespace pcheck::real {

namespace {

/// How many continuation bytes follow the first byte of a character; -1 where none starts so.
int continuation_bytes(unsigned char first) {
  if (first < 0x80) return 0;
  if (first >= 0xc2 && first < 0xe0) return 1;
  if (first >= 0xe0 && first < 0xf0) return 2;
  if (first >= 0xf0 && first < 0xf5) return 3;
  return -1;
}

/// The length of the valid character at the front of `text`, 0 for none (Unicode 15, table 3-7).
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const int more = continuation_bytes(byte(0));
  if (more < 0 || text.size() <= static_cast<std::size_t>(more)) return 0;
  for (int i = 1; i <= more; ++i)
    if ((byte(static_cast<std::size_t>(i)) & 0xc0) != 0x80) return 0;
  if (byte(0) == 0xe0 && byte(1) < 0xa0) return 0;   // could be shorter
  if (byte(0) == 0xed && byte(1) >= 0xa0) return 0;  // a surrogate
  if (byte(0) == 0xf0 && byte(1) < 0x90) return 0;   // could be shorter
  if (byte(0) == 0xf4 && byte(1) >= 0x90) return 0;  // beyond U+10FFFF
  return static_cast<std::size_t>(more) + 1;
}

std::string escaped_byte(unsigned char byte) {
  constexpr char digits[] = "0123456789abcdef";
  return std::string("\\u00") + digits[byte >> 4] + digits[byte & 15];
}

}  // namespace

std::string json_text(std::string_view text) {
  std::string json = "\"";
  while (!text.empty()) {
    const unsigned char first = static_cast<unsigned char>(text.front());
    const std::size_t length = character_length(text);
    if (first == '"' || first == '\\') (json += '\\') += text.front();
    else if (first < 0x20 || length == 0) json += escaped_byte(first);
    else json += text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return json += '"';
}

std::string json_number(double value) { return number_text::to_text(value); }

}  // namespace pcheck::real
