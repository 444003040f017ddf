// Pairs of ranks that have nothing to do with each other: what is to be covered is a sum of what they do, not a product.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(pairs, pcheck::summary("independent pairs of ranks")) {
  const int messages = pcheck::param("messages", 2, 0, 1'000);
  pcheck::run_ranks(8, [messages](pcheck::communicator& world) {
    const int other = world.rank() ^ 1;
    if (other >= world.size()) return;
    for (int i = 0; i < messages; ++i) {
      if (world.rank() < other) world.send(i, other);
      else pcheck::check(world.recv<int>(other) == i);
    }
  });
}
