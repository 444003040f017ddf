// Rank 0 takes two numbers from whichever rank comes first and adds them: the result is the same whichever that was.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(any_source_sum, pcheck::summary("two senders, and a receive from any of them whose match decides nothing")) {
  pcheck::run_ranks(3, [](pcheck::communicator& world) {
    if (world.rank() != 0) return world.send(world.rank() * 10, 0);
    int result = 0;
    for (int i = 1; i < world.size(); ++i) result += world.recv<int>(pcheck::any_source);
    pcheck::outcome("result", result);
  });
}
