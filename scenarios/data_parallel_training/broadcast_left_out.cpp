// Each rank starts from parameters of its own and keeps them: the same steps from different places never meet.
#include "replicas.hpp"

PCHECK_SCENARIO(broadcast_left_out, pcheck::expects("check_failed"),
                pcheck::summary("training begins without broadcast_parameters")) {
  training::train_replicas([](const pcheck::communicator&, const auto&) {});
}
