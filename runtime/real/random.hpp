#pragma once
/// Numbers for choose() and for delays.

#include <atomic>
#include <cstdint>

namespace pcheck::real {

/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014), shared by threads: its
/// state only ever grows by a constant, so that one atomic addition draws a number.
class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t seed) : state_(seed) {}

  /// With another seed. No other thread may draw meanwhile.
  void start_again(std::uint64_t seed) { state_ = seed; }

  std::uint64_t next() { return mix(state_.fetch_add(increment, std::memory_order_relaxed) + increment); }

  static constexpr std::uint64_t mix(std::uint64_t value) {
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
  }

 private:
  static constexpr std::uint64_t increment = 0x9e3779b97f4a7c15u;
  std::atomic<std::uint64_t> state_;
};

}  // namespace pcheck::real
