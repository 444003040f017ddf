// One rank calls its tensor "weights", the others call it "weight". Neither is ever complete, and the stall report says so.
#include <array>
#include <span>

#include "negotiation.hpp"

PCHECK_SCENARIO(tensor_names_differ, pcheck::expects("check_failed"), pcheck::summary("one tensor under two names")) {
  pcheck::run_ranks(3, [](const pcheck::communicator& world) {
    training::Negotiation negotiation(world);
    std::array<double, 1> gradient = {1};
    negotiation.submit(world.rank() == 1 ? "weights" : "weight", gradient);
    negotiation.synchronize();
  });
}
