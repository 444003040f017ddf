// Two gradients become ready in another order on each rank, and each rank reduces them as they come. Each waits in the ring of
// one tensor for the others, which are in that of another.
#include <span>

#include "ring.hpp"

namespace {

/// Each tensor has tags of its own.
struct OfTensor {
  int tensor;
  template <class T>
  void operator()(const pcheck::communicator& ring, training::Round<T> round) const {
    round.round += 100 * tensor;
    training::Exchange{}(ring, round);
  }
};

}  // namespace

PCHECK_SCENARIO(gradient_order_unnegotiated, pcheck::expects("message_deadlock"),
                pcheck::summary("each rank reduces its gradients in its own order")) {
  pcheck::run_ranks(3, [](const pcheck::communicator& world) {
    double gradients[2] = {1, 2};
    const int first = world.rank() == 0 ? 1 : 0;
    for (const int tensor : {first, 1 - first})
      training::ring_allreduce(world, std::span(&gradients[tensor], 1), OfTensor{tensor});
    pcheck::check(gradients[0] == world.size() && gradients[1] == 2 * world.size());
  });
}
