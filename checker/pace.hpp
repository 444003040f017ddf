#pragma once
/// How often a search reports its progress.

#include <chrono>

namespace pcheck::checker {

class Pace {
 public:
  /// True a few times per second.
  bool is_due(std::chrono::steady_clock::time_point now = std::chrono::steady_clock::now()) {
    if (now - last_ < std::chrono::milliseconds(200)) return false;
    last_ = now;
    return true;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace pcheck::checker
