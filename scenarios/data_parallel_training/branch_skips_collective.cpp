// Only the first rank reports the loss, and the sum that it needs for that is a collective call, which the others skip.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(branch_skips_collective, pcheck::expects("rank_missing"),
                pcheck::summary("a collective call in a branch that one rank takes")) {
  pcheck::run_ranks(3, [](const pcheck::communicator& world) {
    const double loss = world.rank();
    if (world.rank() == 0) pcheck::outcome("loss", world.allreduce(loss) / world.size());
  });
}
