#pragma once
/// Rank 0 is the parent, all others are child processes: each waits to be started, works and reports its number.
#include <pcheck/pcheck.hpp>

namespace children {

inline constexpr int start = 1;
inline constexpr int report = 2;

inline void child(pcheck::communicator& world) {
  const int number = world.recv<int>(0, start);
  world.send(number, 0, report);
}

}  // namespace children
