// Gradients and metrics have a communicator each, and the first rank reduces the metrics first.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(communicators_opposite_order, pcheck::expects("collective_mismatch"),
                pcheck::summary("two communicators, used in another order on one rank")) {
  pcheck::run_ranks(2, [](const pcheck::communicator& gradients) {
    const pcheck::communicator metrics = gradients.dup();
    if (gradients.rank() == 0) {
      metrics.allreduce(1);
      gradients.allreduce(2);
    } else {
      gradients.allreduce(2);
      metrics.allreduce(1);
    }
  });
}
