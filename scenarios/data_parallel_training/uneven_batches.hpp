#pragma once
/// Training in which rank 0 has one batch more than the others.

#include "line_fit.hpp"

namespace training {

/// Runs all batches. finish(optimizer): what a rank does after its last one.
template <class Finish>
void train_unevenly(const Finish& finish) {
  pcheck::run_ranks(2, [finish](const pcheck::communicator& world) {
    LineFit line(0, 0);
    DistributedOptimizer optimizer(world, line.parameters(), 0.125);
    const int batches = world.rank() == 0 ? 2 : 1;
    for (int batch = 0; batch < batches; ++batch) {
      const auto [x, y] = point_of(world.rank(), batch);
      line.differentiate(x, y);
      optimizer.gradient_ready(0);
      optimizer.gradient_ready(1);
      optimizer.step();
    }
    finish(optimizer);
  });
}

}  // namespace training
