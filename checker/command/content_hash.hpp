#pragma once
/// Identifies contents: XXH3 with 128 bits (Collet, xxHash), not meant to withstand an attacker.

#include <filesystem>
#include <string>
#include <string_view>

namespace pcheck::command {

/// Of a sequence of pieces, where each piece ends matters.
class ContentHash {
 public:
  ContentHash& add(std::string_view piece);
  /// A file that cannot be read counts as one of its own kind.
  ContentHash& add_file(const std::filesystem::path& file);

  /// 32 hexadecimal digits.
  std::string hex() const;

 private:
  std::string digests_;  ///< of the pieces
};

}  // namespace pcheck::command
