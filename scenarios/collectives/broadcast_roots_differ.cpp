// A broadcast of which each rank takes another one for the root.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(broadcast_roots_differ, pcheck::expects("collective_mismatch"),
                pcheck::summary("a broadcast with different roots")) {
  pcheck::run_ranks(3, [](pcheck::communicator& world) {
    int number = world.rank();
    const int root = world.rank() == 2 ? 1 : 0;
    world.broadcast(number, root);
  });
}
