#pragma once
/// How many executions a depth-first search has in all, estimated without bias from random descents (D. E. Knuth, Estimating the
/// Efficiency of Backtrack Programs, Mathematics of Computation 29, 1975): the product of how many choices there were on the
/// way down is on average the number of leaves.

#include <cstdint>
#include <functional>
#include <string>

#include "checker/strategy.hpp"

namespace pcheck::checker {

class TreeSize {
 public:
  /// As many as tell something of what is worth being divided between processes, and take a small part of that time.
  static constexpr unsigned descents_before_division = 500;

  /// What a descent came to: the product of its choices, 0 if it came to an execution that is given up.
  void add(double product) {
    sum_ += product;
    ++descents_;
  }
  /// What so many more of a strategy's random descents come to, as long as `goes_on` says yes before each. One that is cut
  /// because it is too long ends them for good: those that are not cut are the short ones, and tell too little of the others.
  void descend(Strategy& strategy, model::World& world, unsigned count, const std::function<bool()>& goes_on);
  double mean() const { return descents_ == 0 ? 0 : sum_ / static_cast<double>(descents_); }
  std::uint64_t descents() const { return descents_; }

  /// "about 12% of an estimated 3.1 M: "; nothing where too little is known, or more has been done than was estimated.
  std::string words(std::uint64_t done) const;

 private:
  double sum_ = 0;
  std::uint64_t descents_ = 0;
  bool was_cut_ = false;
};

}  // namespace pcheck::checker
