#pragma once
/// Texts and numbers as JSON.

#include <string>
#include <string_view>

namespace pcheck::real {

/// In quotes. Bytes of a text that is not valid UTF-8 become the code points of the same number.
std::string json_text(std::string_view text);

std::string json_number(double value);

}  // namespace pcheck::real
