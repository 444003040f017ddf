// One rank never submits the gradient of the intercept, and goes on without it. The coordinator's stall report names the tensor
// and the rank; in the end the others wait for a rank that has left.
#include "line_fit.hpp"

PCHECK_SCENARIO(tensor_never_submitted, pcheck::expects("rank_missing"),
                pcheck::summary("a gradient that one rank does not have")) {
  pcheck::run_ranks(2, [](const pcheck::communicator& world) {
    training::LineFit line(0, 0);
    training::DistributedOptimizer optimizer(world, line.parameters(), 0.1);
    const auto [x, y] = training::point_of(world.rank(), 0);
    line.differentiate(x, y);
    optimizer.gradient_ready(0);
    if (world.rank() != 1) optimizer.gradient_ready(1);
    optimizer.step();
  });
}
