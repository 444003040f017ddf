#include "checker/command/content_hash.hpp"

#include <fstream>
#include <sstream>

#include <fmt/format.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace pcheck::command {

ContentHash& ContentHash::add(std::string_view piece) {
  const XXH128_hash_t digest = XXH3_128bits(piece.data(), piece.size());
  digests_.append(reinterpret_cast<const char*>(&digest), sizeof digest);
  return *this;
}

ContentHash& ContentHash::add_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    digests_ += "unreadable";
    return *this;
  }
  std::ostringstream content;
  content << stream.rdbuf();
  return add(content.view());
}

std::string ContentHash::hex() const {
  const XXH128_hash_t digest = XXH3_128bits(digests_.data(), digests_.size());
  return fmt::format("{:016x}{:016x}", digest.high64, digest.low64);
}

}  // namespace pcheck::command
