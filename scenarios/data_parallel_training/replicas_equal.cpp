// Each rank starts from parameters of its own, gets those of the first, and has the same ones as all others after each step.
#include "replicas.hpp"

PCHECK_SCENARIO(replicas_equal, pcheck::summary("the same parameters on all ranks after each step")) {
  training::train_replicas(
      [](const pcheck::communicator& world, const auto& parameters) { training::broadcast_parameters(world, parameters); });
}
