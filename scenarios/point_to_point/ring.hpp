#pragma once
/// A ring of ranks, in which each passes a number on to the next until it has seen the numbers of all.
#include <pcheck/pcheck.hpp>

namespace ring {

/// pass(number): sends the number to the next rank and returns what has come from the one before.
template <class Pass>
void sum_of_all(pcheck::communicator& world, const Pass& pass) {
  int number = world.rank();
  int sum = number;
  for (int round = 1; round < world.size(); ++round) {
    number = pass(number);
    sum += number;
  }
  pcheck::check(sum == world.size() * (world.size() - 1) / 2, "each has seen the numbers of all");
}

inline int next(const pcheck::communicator& world) { return (world.rank() + 1) % world.size(); }
inline int previous(const pcheck::communicator& world) { return (world.rank() + world.size() - 1) % world.size(); }

}  // namespace ring
