#pragma once
/// What a mistyped word was probably meant to be.

#include <string>
#include <string_view>
#include <vector>

namespace pcheck::command {

/// The closest of `known` to `word`, or nothing if none is close.
std::string closest(std::string_view word, const std::vector<std::string>& known);

/// " (did you mean 'closest'?)", or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

/// `kind` if it is one of `kinds`. Otherwise throws UsageError, which begins with `place`, where it was asked for.
const std::string& known_kind(const std::string& place, const std::string& kind, const std::vector<std::string>& kinds);

/// "a, b, c".
std::string comma_list(const std::vector<std::string>& words);

}  // namespace pcheck::command
