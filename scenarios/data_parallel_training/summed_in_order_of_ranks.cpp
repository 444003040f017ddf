// The first rank adds up gradients in the order of ranks, whichever comes first: one outcome.
#include "rounding.hpp"

PCHECK_SCENARIO(summed_in_order_of_ranks, pcheck::summary("a floating-point sum in a fixed order")) {
  pcheck::run_ranks(4, [](const pcheck::communicator& world) {
    const double own = training::gradient_of(world.rank());
    if (world.rank() != 0) return world.send(own, 0);
    double sum = own;
    for (int other = 1; other < world.size(); ++other) sum += world.recv<double>(other);
    pcheck::outcome("sum", sum);
    pcheck::check(sum == training::sum_in_order_of_ranks(world.size()), "each run gives the same bits");
  });
}
