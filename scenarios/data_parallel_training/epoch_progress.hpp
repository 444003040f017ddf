#pragma once
/// How far one epoch gets, on one rank and on several.

#include <array>

#include "distributed_optimizer.hpp"

namespace training {

/// One rank takes a step per sample, several take one for as many samples as there are ranks: fewer steps, of which each has
/// to go further. The loss is (x - 1)^2 / 2, from x = 0, for each of four samples.
/// rate_for(ranks): the learning rate.
template <class Rate>
void check_epoch_progress(const Rate& rate_for) {
  pcheck::run_ranks(2, [rate_for](const pcheck::communicator& world) {
    constexpr int samples = 4;
    double alone = 0;
    for (int step = 0; step < samples; ++step) alone -= rate_for(1) * (alone - 1);

    std::array<double, 1> value = {0};
    std::array<double, 1> gradient{};
    DistributedOptimizer optimizer(world, {{"x", value, gradient}}, rate_for(world.size()));
    for (int step = 0; step < samples / world.size(); ++step) {
      gradient[0] = value[0] - 1;
      optimizer.gradient_ready(0);
      optimizer.step();
    }
    pcheck::check(value[0] >= alone, "an epoch gets as far as on one rank");
  });
}

}  // namespace training
