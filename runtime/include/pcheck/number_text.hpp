#pragma once
/// Numbers as text, the same for all backends: parameters are given so, and told so.

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <string>
#include <type_traits>

namespace pcheck::number_text {

/// As many digits as give the same number again.
template <class Number>
std::string to_text(Number value) {
  char text[64];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

/// Reads a number from `least` to `greatest`, or one that is not finite by its name, into `value`. Returns in words what the text
/// is not and should have been; nothing if it is that.
template <class Number>
std::string read(const char* text, Number least, Number greatest, Number& value) {
  char* end = nullptr;
  errno = 0;
  if constexpr (std::is_floating_point_v<Number>) value = std::strtod(text, &end);
  else if constexpr (std::is_unsigned_v<Number>) value = std::strtoull(text, &end, 10);
  else value = std::strtoll(text, &end, 10);
  if (end == text || *end != '\0') return std::is_floating_point_v<Number> ? "a number" : "an integer";
  bool is_out_of_range = value < least || value > greatest;
  if constexpr (std::is_floating_point_v<Number>) {
    if (std::isinf(value)) is_out_of_range = errno == ERANGE;
  } else {
    const bool wraps = std::is_unsigned_v<Number> && std::strchr(text, '-') != nullptr;
    is_out_of_range = is_out_of_range || wraps || errno == ERANGE;
  }
  return is_out_of_range ? "from " + to_text(least) + " to " + to_text(greatest) : std::string();
}

}  // namespace pcheck::number_text
