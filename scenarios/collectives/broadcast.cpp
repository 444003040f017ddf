// Rank 0 tells all others a number. It may go on before they have come to the call, or wait for them.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(broadcast, pcheck::summary("rank 0 tells all others a number")) {
  pcheck::run_ranks(3, [](pcheck::communicator& world) {
    int number = world.rank() == 0 ? 42 : 0;
    world.broadcast(number, 0);
    pcheck::check(number == 42, "all have the number");
  });
}
