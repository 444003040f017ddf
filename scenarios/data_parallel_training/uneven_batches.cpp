// Rank 0 has one batch more than the others, who are done: it waits for gradients of ranks that have left.
#include "uneven_batches.hpp"

PCHECK_SCENARIO(uneven_batches, pcheck::expects("rank_missing"), pcheck::summary("one rank has a batch more than the others")) {
  training::train_unevenly([](training::DistributedOptimizer&) {});
}
