#pragma once
/// Values for a ring allreduce of which the sum is known.

#include <span>
#include <vector>

#include "ring.hpp"

namespace training {

/// Runs the ring on `ranks` ranks, with one element more than ranks so that chunks differ in length, and checks the sums.
/// make_exchange(): what one rank passes to ring_allreduce().
template <class Make>
void check_ring_sums(int ranks, const Make& make_exchange) {
  pcheck::run_ranks(ranks, [make_exchange](const pcheck::communicator& world) {
    const int count = world.size() + 1;
    std::vector<long> values;
    for (int i = 0; i < count; ++i) values.push_back(100 * i + world.rank());
    const auto exchange = make_exchange();
    ring_allreduce(world, std::span(values), exchange);
    for (int i = 0; i < count; ++i)
      pcheck::check(values[i] == world.size() * (100 * i) + world.size() * (world.size() - 1) / 2, "each element is the sum");
  });
}

}  // namespace training
