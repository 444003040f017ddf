#include "checker/tree_size.hpp"

#include <fmt/format.h>

namespace pcheck::checker {

namespace {

constexpr std::uint64_t descents_min = 8;

std::string rounded(double count) {
  constexpr const char* units[] = {"", " k", " M", " G", " T"};
  std::size_t unit = 0;
  for (; count >= 1000 && unit + 1 < std::size(units); ++unit) count /= 1000;
  if (count >= 1e6) return fmt::format("{:.1e}{}", count, units[unit]);
  return unit == 0 || count >= 100 ? fmt::format("{:.0f}{}", count, units[unit]) : fmt::format("{:.1f}{}", count, units[unit]);
}

}  // namespace

void TreeSize::descend(Strategy& strategy, model::World& world, unsigned count, const std::function<bool()>& goes_on) {
  for (unsigned i = 0; i < count && !was_cut_ && goes_on(); ++i) {
    const auto size = strategy.descend(world, descents_);
    if (size) add(*size);
    else was_cut_ = true;
  }
}

std::string TreeSize::words(std::uint64_t done) const {
  const double all = mean();
  if (was_cut_ || descents_ < descents_min || all < static_cast<double>(done) || all == 0) return {};
  const double percent = 100 * static_cast<double>(done) / all;
  return fmt::format("about {} of an estimated {}: ",
                     percent < 0.1 ? "0.1% or less" : fmt::format("{:.{}f}%", percent, percent < 10 ? 1 : 0), rounded(all));
}

}  // namespace pcheck::checker
