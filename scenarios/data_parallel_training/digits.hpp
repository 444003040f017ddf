#pragma once
/// Images of handwriting-like digits, generated: strokes, shifted, turned and scaled, on noise.

#include <algorithm>
#include <cmath>
#include <random>
#include <span>
#include <vector>

#include "network.hpp"

namespace training {

struct Place {
  double x;
  double y;
};

/// A line through places.
struct Strokes {
  std::size_t count;
  Place places[9];
  constexpr std::span<const Place> line() const { return {places, count}; }
};

/// How each digit is written; x goes right and y down, both from 0 to 1.
inline constexpr Strokes strokes_of[10] = {
    {7, {{.5, 0}, {.85, .2}, {.85, .8}, {.5, 1}, {.15, .8}, {.15, .2}, {.5, 0}}},
    {3, {{.3, .2}, {.55, 0}, {.55, 1}}},
    {6, {{.15, .2}, {.5, 0}, {.85, .2}, {.8, .45}, {.15, 1}, {.9, 1}}},
    {7, {{.15, .1}, {.5, 0}, {.8, .2}, {.45, .47}, {.85, .75}, {.5, 1}, {.15, .9}}},
    {4, {{.7, 1}, {.7, 0}, {.1, .65}, {.95, .65}}},
    {7, {{.85, 0}, {.2, 0}, {.2, .42}, {.6, .4}, {.85, .7}, {.5, 1}, {.15, .9}}},
    {7, {{.75, 0}, {.3, .35}, {.15, .75}, {.5, 1}, {.85, .75}, {.5, .5}, {.2, .65}}},
    {3, {{.1, 0}, {.9, 0}, {.4, 1}}},
    {9, {{.5, .47}, {.2, .25}, {.5, 0}, {.8, .25}, {.5, .47}, {.85, .75}, {.5, 1}, {.15, .75}, {.5, .47}}},
    {7, {{.8, .35}, {.5, .5}, {.15, .25}, {.5, 0}, {.85, .25}, {.7, .65}, {.4, 1}}},
};

inline double distance(Place p, Place a, Place b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double along = std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy), 0.0, 1.0);
  return std::hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
}

/// Image number `number` of an endless supply, as a row per pixel, with a mean of about 0 and a deviation of about 1.
struct Digit {
  Digit(int side, unsigned number) : label(static_cast<int>(number % 10)), pixels(side * side, 1) {
    std::mt19937 random(number);
    const double angle = 0.5 * uniform(random) - 0.25;
    const double scale = side * (0.55 + 0.15 * uniform(random));
    const double shift_x = side * (0.5 + 0.16 * (uniform(random) - 0.5));
    const double shift_y = side * (0.5 + 0.16 * (uniform(random) - 0.5));
    std::vector<Place> line;
    for (const Place p : strokes_of[label].line()) {
      const double x = 0.75 * (p.x - 0.5) + 0.05 * (uniform(random) - 0.5);
      const double y = p.y - 0.5 + 0.05 * (uniform(random) - 0.5);
      line.push_back({shift_x + scale * (std::cos(angle) * x - std::sin(angle) * y),
                      shift_y + scale * (std::sin(angle) * x + std::cos(angle) * y)});
    }
    const double width = side * (0.035 + 0.03 * uniform(random));
    for (int i = 0; i < side * side; ++i) {
      double nearest = side;
      const Place pixel = {i / side + 0.5, i % side + 0.5};
      for (std::size_t j = 0; j + 1 < line.size(); ++j) nearest = std::min(nearest, distance(pixel, line[j], line[j + 1]));
      const double ink = std::clamp(width + 0.5 - nearest, 0.0, 1.0);
      pixels(i) = 3 * ink - 0.4 + 0.6 * (uniform(random) - 0.5);
    }
  }

  ConstMatrixView image() const { return {pixels.data(), pixels.rows(), 1}; }

  int label;
  Matrix pixels;
};

inline std::vector<Digit> make_digits(int side, int count, unsigned first) {
  std::vector<Digit> digits;
  for (int i = 0; i < count; ++i) digits.emplace_back(side, first + static_cast<unsigned>(i));
  return digits;
}

}  // namespace training
