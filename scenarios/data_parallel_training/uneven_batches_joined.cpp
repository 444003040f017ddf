// Ranks that have no more batches join: they add zeros to what the others reduce until all have joined.
#include "uneven_batches.hpp"

PCHECK_SCENARIO(uneven_batches_joined, pcheck::summary("who is done joins, and adds zeros")) {
  training::train_unevenly([](training::DistributedOptimizer& optimizer) { optimizer.negotiation().join(); });
}
