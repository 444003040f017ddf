#pragma once
/// Shell patterns over names.

#include <string_view>

namespace pcheck::command {

/// `*` stands for any characters, `?` for one, `[abc]`, `[a-z]` and `[!abc]` for one of or one not of a set.
bool matches_glob(std::string_view pattern, std::string_view name);

}  // namespace pcheck::command
