// Rank 0 takes two numbers from whichever rank comes first and subtracts one from the other, though either may be first.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(any_source_race, pcheck::expects("message_race"),
                pcheck::summary("two senders, and a receive from any of them whose match decides the result")) {
  pcheck::run_ranks(3, [](pcheck::communicator& world) {
    if (world.rank() != 0) return world.send(world.rank() * 10, 0);
    int result = 0;
    for (int i = 1; i < world.size(); ++i) result = world.recv<int>(pcheck::any_source) - result;
    pcheck::outcome("result", result);
  });
}
