#pragma once
/// What can be done with a shared<T> of a class; both backends are held to it.

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <pcheck/pcheck.hpp>

namespace pcheck::shared_uses {

struct Point {
  int x = 0;
  int y = 0;
  friend bool operator==(const Point&, const Point&) = default;
  friend auto operator<=>(const Point&, const Point&) = default;
  Point operator+(const Point& other) const { return {x + other.x, y + other.y}; }
};

inline bool class_operators_are_right() {
  using std::chrono_literals::operator""ms;
  shared<std::string> a{"a", "a"}, b{"b", "b"};
  bool right = a < b && a < "b" && "a" <= a && b > std::string("a") && (a <=> b) < 0;
  right = right && a + b == "ab" && a + "c" == "ac" && "c" + a == "ca" && a + 'd' + b == "adb";
  shared<Point> p{Point{1, 2}, "p"};
  right = right && p + p == Point{2, 4} && p + Point{1, 1} == Point{2, 3} && p < Point{2, 0} && Point{0, 5} < p;
  shared<std::chrono::milliseconds> wait{5ms, "wait"};
  right = right && wait < 6ms && wait + 1ms == 6ms && wait * 2 == 10ms && wait / 5 == 1ms && wait - wait == 0ms;
  shared<std::shared_ptr<Point>> pointer;
  shared<std::optional<Point>> perhaps;
  right = right && !pointer && !perhaps;
  pointer = std::make_shared<Point>(Point{7, 8});
  perhaps = Point{9, 0};
  if (pointer) right = right && pointer->y == 8;
  if (perhaps) right = right && perhaps->x == 9;
  return right;
}

}  // namespace pcheck::shared_uses
