#pragma once
/// The least model that can be trained: a line through points, with a slope and an intercept.

#include <array>
#include <vector>

#include "distributed_optimizer.hpp"

namespace training {

class LineFit {
 public:
  /// Starts from the given line.
  LineFit(double slope, double intercept) : slope_{slope}, intercept_{intercept} {}
  LineFit(const LineFit&) = delete;
  LineFit& operator=(const LineFit&) = delete;

  std::vector<Parameter> parameters() {
    return {{"slope", slope_, slope_gradient_}, {"intercept", intercept_, intercept_gradient_}};
  }

  /// The gradient of half the squared error at x, where the value should be y.
  void differentiate(double x, double y) {
    const double error = slope_[0] * x + intercept_[0] - y;
    slope_gradient_[0] = error * x;
    intercept_gradient_[0] = error;
  }

  double slope() const { return slope_[0]; }
  double intercept() const { return intercept_[0]; }

 private:
  std::array<double, 1> slope_;
  std::array<double, 1> intercept_;
  std::array<double, 1> slope_gradient_{};
  std::array<double, 1> intercept_gradient_{};
};

/// A point on the line 2x + 1, another one for each rank and step.
struct Point {
  double x;
  double y;
};
inline Point point_of(int rank, int step) {
  const double x = 1 + rank + step;
  return {x, 2 * x + 1};
}

}  // namespace training
