#pragma once
/// Where a packed state belongs in a table of open addressing.

#include <cstddef>
#include <cstdint>

namespace pcheck::checker {

std::uint64_t hash_of_packed(const std::uint64_t* packed, std::size_t words);

/// A place for any hash, for any number of places (Lemire: Fast Random Integer Generation in an Interval, 2019).
inline std::size_t place_among(std::uint64_t hash, std::size_t count) {
  return static_cast<std::size_t>(static_cast<unsigned __int128>(hash) * count >> 64);
}

}  // namespace pcheck::checker
