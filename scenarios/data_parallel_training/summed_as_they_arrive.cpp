// The first rank adds up gradients in the order of their arrival, and floating-point sums depend on the order: the same training
// ends in other bits from run to run. `pcheck outcomes -p must_repeat=false` lists them.
#include "rounding.hpp"

PCHECK_SCENARIO(summed_as_they_arrive, pcheck::expects("check_failed"),
                pcheck::summary("a floating-point sum in the order of arrival")) {
  pcheck::run_ranks(4, [](const pcheck::communicator& world) {
    const double own = training::gradient_of(world.rank());
    if (world.rank() != 0) return world.send(own, 0);
    double sum = own;
    for (int other = 1; other < world.size(); ++other) sum += world.recv<double>(pcheck::any_source);
    pcheck::outcome("sum", sum);
    const bool must_repeat = pcheck::param("must_repeat", true);
    pcheck::check(!must_repeat || sum == training::sum_in_order_of_ranks(world.size()), "each run gives the same bits");
  });
}
