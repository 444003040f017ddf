// The first rank asks for the sum of the losses, the others for the losses of all.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(collectives_differ, pcheck::expects("collective_mismatch"),
                pcheck::summary("allreduce on one rank, allgather on another")) {
  pcheck::run_ranks(3, [](const pcheck::communicator& world) {
    const double loss = world.rank();
    if (world.rank() == 0) world.allreduce(loss);
    else world.allgather(loss);
  });
}
