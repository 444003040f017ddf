// The learning rate grows with the batch: P. Goyal et al.: Accurate, large minibatch SGD. arXiv:1706.02677, 2017, section 2.1.
#include "epoch_progress.hpp"

PCHECK_SCENARIO(learning_rate_scaled, pcheck::summary("the learning rate grows with the number of ranks")) {
  training::check_epoch_progress([](int ranks) { return 0.25 * ranks; });
}
