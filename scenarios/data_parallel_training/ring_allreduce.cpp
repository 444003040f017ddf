// Allreduce over a ring gives each rank the sums, with sends that are buffered or not, in every order of events.
#include "ring_values.hpp"

PCHECK_SCENARIO(ring_allreduce, pcheck::summary("each rank ends up with the sums of all")) {
  training::check_ring_sums(4, [] { return training::Exchange{}; });
}
