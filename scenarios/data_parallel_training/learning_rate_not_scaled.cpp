// Two ranks take half as many steps per epoch, which are no longer than those of one: they get less far.
#include "epoch_progress.hpp"

PCHECK_SCENARIO(learning_rate_not_scaled, pcheck::expects("check_failed"),
                pcheck::summary("the learning rate of one rank for a batch of several")) {
  training::check_epoch_progress([](int) { return 0.25; });
}
