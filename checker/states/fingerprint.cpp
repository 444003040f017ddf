#include "checker/states/fingerprint.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace pcheck::checker {

std::uint64_t fingerprint_of(std::span<const ComponentId> components) {
  const std::span<const ComponentId> told = without_zeros_at_end(components);
  const std::uint64_t hash = XXH3_64bits(told.data(), told.size_bytes());
  return hash != 0 ? hash : 1;
}

}  // namespace pcheck::checker
