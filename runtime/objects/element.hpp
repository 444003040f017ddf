#pragma once
/// Elements of messages in words.

#include <cstdint>
#include <optional>
#include <string>

#include <pcheck/message.hpp>
#include <pcheck/model/operation.hpp>

namespace pcheck::model {

/// "int", "Pair", ...
std::string type_words(const messages::Type& type);
std::string operator_words(const messages::Reduction& reduction);

struct ShownElement {
  ValueType type;
  std::uint64_t image;
};
/// A single element as a value, if its type is one that reports can show.
std::optional<ShownElement> shown_element(const messages::Type& type, const void* element);

}  // namespace pcheck::model
