#include "display_text.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include <fmt/format.h>

namespace pcheck::reports {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD
constexpr std::string_view ellipsis = "\xe2\x80\xa6";     // …

struct Decoded {
  char32_t code = 0;
  std::size_t length = 1;  ///< bytes it takes, or bytes of the maximal invalid part
  bool valid = false;
};

struct LeadByte {
  unsigned continuation;    ///< bytes that follow
  unsigned char low, high;  ///< bounds of the first of them: no overlong forms, no surrogates, at most U+10FFFF
};

/// The Unicode Standard, table 3-7: well-formed UTF-8 byte sequences.
LeadByte lead_byte(unsigned char lead) {
  if (lead >= 0xc2 && lead <= 0xdf) return {1, 0x80, 0xbf};
  if (lead == 0xe0) return {2, 0xa0, 0xbf};
  if (lead == 0xed) return {2, 0x80, 0x9f};
  if (lead >= 0xe1 && lead <= 0xef) return {2, 0x80, 0xbf};
  if (lead == 0xf0) return {3, 0x90, 0xbf};
  if (lead >= 0xf1 && lead <= 0xf3) return {3, 0x80, 0xbf};
  if (lead == 0xf4) return {3, 0x80, 0x8f};
  return {0, 0, 0};
}

/// The first code point of `text`, which is not empty.
Decoded decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1, true};
  const LeadByte shape = lead_byte(lead);
  if (shape.continuation == 0) return {};
  char32_t code = lead & (0x3fu >> shape.continuation);
  for (std::size_t i = 1; i <= shape.continuation; ++i) {
    const auto byte = i < text.size() ? static_cast<unsigned char>(text[i]) : static_cast<unsigned char>(0);
    const bool fits = i == 1 ? byte >= shape.low && byte <= shape.high : byte >= 0x80 && byte <= 0xbf;
    if (!fits) return {0, i, false};
    code = (code << 6) | (byte & 0x3fu);
  }
  return {code, shape.continuation + 1, true};
}

/// Calls visit(code point, its bytes) for each code point; invalid parts come as U+FFFD.
template <class Visit>
void for_each_code_point(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const Decoded decoded = decode(text);
    if (decoded.valid) visit(decoded.code, text.substr(0, decoded.length));
    else visit(char32_t{0xfffd}, replacement);
    text.remove_prefix(decoded.length);
  }
}

struct Range {
  char32_t first, last;
};

template <std::size_t size>
bool is_in(const Range (&ranges)[size], char32_t code) {
  const Range* const after = std::upper_bound(std::begin(ranges), std::end(ranges), code,
                                              [](char32_t value, const Range& range) { return value < range.first; });
  return after != std::begin(ranges) && code <= std::prev(after)->last;
}

/// After Unicode's EastAsianWidth.txt (W and F) and its combining characters, in whole blocks where that does no harm.
constexpr Range wide[] = {{0x1100, 0x115f},   {0x231a, 0x231b},   {0x23e9, 0x23ec},   {0x2614, 0x2615},   {0x26a1, 0x26a1},
                          {0x2705, 0x2705},   {0x270a, 0x270b},   {0x2728, 0x2728},   {0x274c, 0x274c},   {0x2753, 0x2755},
                          {0x2795, 0x2797},   {0x2b1b, 0x2b1c},   {0x2b50, 0x2b50},   {0x2e80, 0x303e},   {0x3041, 0x33ff},
                          {0x3400, 0x4dbf},   {0x4e00, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},
                          {0xfe30, 0xfe6f},   {0xff01, 0xff60},   {0xffe0, 0xffe6},   {0x16fe0, 0x18aff}, {0x1b000, 0x1b2ff},
                          {0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf}, {0x1f18e, 0x1f19a}, {0x1f200, 0x1f64f}, {0x1f680, 0x1f6ff},
                          {0x1f7e0, 0x1f7eb}, {0x1f900, 0x1faff}, {0x20000, 0x3fffd}};
constexpr Range zero_width[] = {{0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a},  {0x064b, 0x065f},
                                {0x093c, 0x093c}, {0x094d, 0x094d}, {0x0e31, 0x0e31}, {0x0e34, 0x0e3a},  {0x0e47, 0x0e4e},
                                {0x1160, 0x11ff}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200d},  {0x20d0, 0x20ff},
                                {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0xe0100, 0xe01ef}};

int width_of(char32_t code) {
  if (code < 0x300) return 1;
  if (is_in(zero_width, code)) return 0;
  return is_in(wide, code) ? 2 : 1;
}

/// C0 and C1 controls, line and paragraph separators, and everything that changes the direction of writing.
bool needs_escape(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x200e || code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0x061c;
}

std::string escape(char32_t code) {
  if (code == '\n') return "\\n";
  if (code == '\r') return "\\r";
  if (code == '\t') return "\\t";
  return code < 0x100 ? fmt::format("\\x{:02x}", static_cast<unsigned>(code))
                      : fmt::format("\\u{:04x}", static_cast<unsigned>(code));
}

/// The longest beginning of `text` that needs at most `width` columns.
std::string_view beginning(std::string_view text, int width) {
  int used = 0;
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const Decoded decoded = decode(text.substr(bytes));
    used += decoded.valid ? width_of(decoded.code) : 1;
    if (used > width) break;
    bytes += decoded.length;
  }
  return text.substr(0, bytes);
}

std::string filling(std::string_view text, int width) {
  return std::string(static_cast<std::size_t>(std::max(0, width - display_width(text))), ' ');
}

std::string hanging(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "  ") + line + '\n';
  return text;
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  for_each_code_point(text, [&](char32_t, std::string_view bytes) { valid += bytes; });
  return valid;
}

std::string printable(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  for_each_code_point(text, [&](char32_t code, std::string_view bytes) {
    if (needs_escape(code)) line += escape(code);
    else line += bytes;
  });
  return line;
}

int display_width(std::string_view text) {
  int width = 0;
  for_each_code_point(text, [&](char32_t code, std::string_view) { width += width_of(code); });
  return width;
}

std::string cut(std::string_view text, int width) {
  if (display_width(text) <= width) return std::string(text);
  if (width <= 0) return {};
  return std::string(beginning(text, width - 1)).append(ellipsis);
}

std::string cut_left(std::string_view text, int width) {
  if (display_width(text) <= width) return std::string(text);
  if (width <= 0) return {};
  while (display_width(text) > width - 1) text.remove_prefix(decode(text).length);
  return std::string(ellipsis).append(text);
}

std::string pad(std::string_view text, int width) {
  const std::string fitting = cut(text, width);
  return fitting + filling(fitting, width);
}

std::string pad_left(std::string_view text, int width) {
  const std::string fitting = cut(text, width);
  return filling(fitting, width) + fitting;
}

std::vector<std::string> fill(const std::vector<std::string>& words, WrapWidths widths) {
  std::vector<std::string> lines(1);
  const auto room = [&] { return std::max(2, lines.size() == 1 ? widths.first : widths.next); };
  for (std::string_view word : words) {
    if (!lines.back().empty() && display_width(lines.back()) + 1 + display_width(word) > room()) lines.emplace_back();
    while (display_width(word) > room()) {
      const std::string_view part = beginning(word, room());
      lines.back() += part;
      word.remove_prefix(part.size());
      lines.emplace_back();
    }
    if (!lines.back().empty()) lines.back() += ' ';
    lines.back() += word;
  }
  return lines;
}

std::vector<std::string> wrap(std::string_view text, WrapWidths widths) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return fill(words, widths);
}

std::string paragraph(std::string_view text, int width) { return hanging(wrap(text, {width, width - 2})); }

std::string paragraph(const std::vector<std::string>& words, int width) { return hanging(fill(words, {width, width - 2})); }

std::vector<std::string> printable_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(printable(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace pcheck::reports
