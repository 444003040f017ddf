#pragma once
/// Gradients of which the sum depends on the order in which they are added.

#include <vector>

#include <pcheck/pcheck.hpp>

namespace training {

/// The small ones count for nothing beside 1e16.
inline double gradient_of(int rank) { return rank == 1 ? 1e16 : rank == 2 ? -1e16 : 1; }

inline double sum_in_order_of_ranks(int ranks) {
  double sum = 0;
  for (int rank = 0; rank < ranks; ++rank) sum += gradient_of(rank);
  return sum;
}

}  // namespace training
