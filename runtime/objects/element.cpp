#include "objects/element.hpp"

#include <string_view>

#include <pcheck/model/ask.hpp>

namespace pcheck::model {

namespace {

/// What stands for T in the compiler's name of a function template.
std::string argument_in(std::string_view signature) {
  const std::size_t begin = signature.find("T = ");
  if (begin == std::string_view::npos) return std::string(signature);
  signature.remove_prefix(begin + 4);
  int depth = 0;
  std::size_t end = 0;
  for (; end < signature.size(); ++end) {
    if (depth == 0 && (signature[end] == ']' || signature[end] == ';')) break;
    if (signature[end] == '[' || signature[end] == '<' || signature[end] == '(') ++depth;
    if (signature[end] == ']' || signature[end] == '>' || signature[end] == ')') --depth;
  }
  return std::string(signature.substr(0, end));
}

template <class T>
ShownElement as(const void* element) {
  T value;
  std::memcpy(&value, element, sizeof value);
  return {value_type_of<T>(), to_image(value)};
}

}  // namespace

std::string type_words(const messages::Type& type) { return argument_in(type.signature); }
std::string operator_words(const messages::Reduction& reduction) { return argument_in(reduction.signature); }

std::optional<ShownElement> shown_element(const messages::Type& type, const void* element) {
  using messages::Number;
  switch (type.number) {
    case Number::boolean:
      return as<bool>(element);
    case Number::character:
      return as<char>(element);
    case Number::int8:
      return as<std::int8_t>(element);
    case Number::int16:
      return as<std::int16_t>(element);
    case Number::int32:
      return as<std::int32_t>(element);
    case Number::int64:
      return as<std::int64_t>(element);
    case Number::uint8:
      return as<std::uint8_t>(element);
    case Number::uint16:
      return as<std::uint16_t>(element);
    case Number::uint32:
      return as<std::uint32_t>(element);
    case Number::uint64:
      return as<std::uint64_t>(element);
    case Number::float32:
      return as<float>(element);
    case Number::float64:
      return as<double>(element);
    case Number::none:
      break;
  }
  return std::nullopt;
}

}  // namespace pcheck::model
