#pragma once
/// Colours of a terminal, few and only where they help to find the place to look at.

#include <string>
#include <string_view>

namespace pcheck::reports {

enum class Style { plain, bold, dim, red, green, yellow };

/// Wraps text in the escape sequences of a style, or leaves it as it is. Measure and cut before painting.
class Paint {
 public:
  explicit Paint(bool colour) : colour_(colour) {}

  std::string operator()(Style style, std::string_view text) const {
    if (!colour_ || style == Style::plain || text.empty()) return std::string(text);
    return std::string(begin(style)).append(text).append("\x1b[0m");
  }

 private:
  static std::string_view begin(Style style) {
    switch (style) {
      case Style::bold:
        return "\x1b[1m";
      case Style::dim:
        return "\x1b[2m";
      case Style::red:
        return "\x1b[31m";
      case Style::green:
        return "\x1b[32m";
      case Style::yellow:
        return "\x1b[33m";
      case Style::plain:
        break;
    }
    return "";
  }

  bool colour_;
};

}  // namespace pcheck::reports
