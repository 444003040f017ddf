// Gradients become ready in another order on each rank, and the coordinator says in which order they are reduced. The second
// step is voted on from the cache, and asks no coordinator.
#include "line_fit.hpp"

PCHECK_SCENARIO(gradient_order_negotiated, pcheck::summary("one order for all ranks, from the coordinator or from the cache")) {
  pcheck::run_ranks(3, [](const pcheck::communicator& world) {
    training::Negotiation negotiation(world);
    double gradients[2];
    for (int step = 0; step < 2; ++step) {
      for (const int turn : {0, 1}) {
        const int tensor = world.rank() == 0 ? 1 - turn : turn;
        gradients[tensor] = 10 * tensor + world.rank();
        negotiation.submit(tensor == 0 ? "slope" : "intercept", std::span(&gradients[tensor], 1));
      }
      negotiation.synchronize();
      for (const int tensor : {0, 1}) pcheck::check(gradients[tensor] == 10 * tensor + (world.size() - 1) / 2.0, "the mean");
    }
    pcheck::check(negotiation.rounds() == 1, "the coordinator was asked once");
  });
}
