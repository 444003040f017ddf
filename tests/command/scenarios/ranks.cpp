// Rank 0 sends, all others receive.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(ranks, pcheck::summary("one message to each rank")) {
  pcheck::run_ranks(2, [](pcheck::communicator& world) {
    if (world.rank() == 0)
      for (int other = 1; other < world.size(); ++other) world.send(other, other);
    else pcheck::outcome("rank " + std::to_string(world.rank()), world.recv<int>(0));
  });
}
