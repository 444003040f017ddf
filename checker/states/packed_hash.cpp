#include "checker/states/packed_hash.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace pcheck::checker {

std::uint64_t hash_of_packed(const std::uint64_t* packed, std::size_t words) {
  if (words > 1) return XXH3_64bits(packed, words * sizeof *packed);
  std::uint64_t h = *packed * 0x9e3779b97f4a7c15;
  h ^= h >> 32;
  h *= 0xd6e8feb86659fd93;
  return h ^ h >> 32;
}

}  // namespace pcheck::checker
