/// random: at every step a thread drawn uniformly from the enabled ones, and then an answer. Each execution has its own
/// seed, derived from the given one and its number.

#include <bit>
#include <utility>

#include "checker/bytes.hpp"
#include "checker/strategies/strategies.hpp"

namespace pcheck::checker {

namespace {

/// splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
class Random64 {
 public:
  explicit Random64(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  /// Uniform below `n` up to a bias of n / 2^32.
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(((next() >> 32) * n) >> 32); }

 private:
  std::uint64_t state_;
};

class RandomWalk final : public Strategy, public Divisible {
 public:
  RandomWalk(std::uint64_t seed, std::uint64_t executions_max) : seed_(seed), executions_max_(executions_max) {}

  bool begin_execution() override {
    if (count_ >= executions_max_) return false;
    random_ = Random64(Random64(seed_ + count_ * 0xd1342543de82ef95).next());
    ++count_;
    return true;
  }

  Choice choose(const World&, std::span<const Enabled> enabled) override {
    const std::size_t index = enabled.size() == 1 ? 0 : random_.below(static_cast<std::uint32_t>(enabled.size()));
    const Enabled& drawn = enabled[index];
    const std::uint32_t answer = drawn.answers == 1 ? 0 : random_.below(drawn.answers);
    return std::bit_cast<Choice>(drawn.thread | answer << 16);
  }

  std::string coverage(const Statistics& stats) const override {
    return counted(stats.executions, "random execution", "random executions") + " (seed " + std::to_string(seed_) + ")";
  }

  Divisible* divisible() override { return this; }

  std::string rest() override { return count_ >= executions_max_ ? std::string{} : between(count_, executions_max_); }

  void resume(const std::string& rest) override {
    ByteReader bytes(rest);
    bytes.get(count_);
    bytes.get(executions_max_);
  }

  std::optional<std::string> give_away() override {
    if (count_ + 1 >= executions_max_) return std::nullopt;
    const std::uint64_t kept = (executions_max_ - count_ + 1) / 2;
    return between(count_ + kept, std::exchange(executions_max_, count_ + kept));
  }

 private:
  static std::string between(std::uint64_t first, std::uint64_t end) {
    ByteWriter bytes;
    bytes.put(first);
    bytes.put(end);
    return bytes.take();
  }

  std::uint64_t seed_;
  std::uint64_t executions_max_;
  std::uint64_t count_ = 0;  ///< the number of the next execution
  Random64 random_{0};
};

}  // namespace

std::unique_ptr<Strategy> make_random(std::uint64_t seed, std::uint64_t executions_max) {
  return std::make_unique<RandomWalk>(seed, executions_max);
}

}  // namespace pcheck::checker
