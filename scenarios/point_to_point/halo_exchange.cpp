// Each step begins with an exchange of the cells at the ends of a rank's part: receives are posted, sends are started, and
// all are waited for before anything is computed.
#include <algorithm>

#include <pcheck/pcheck.hpp>

#include "halo.hpp"

PCHECK_SCENARIO(halo_exchange, pcheck::summary("irecv, isend, waitall, then compute")) {
  const int steps = pcheck::param("steps", 2, 0, 1'000);
  pcheck::run_ranks(4, [steps](pcheck::communicator& world) {
    halo::Part part = halo::first_part(world.rank());
    for (int step = 0; step < steps; ++step) {
      auto requests = halo::start_exchange(world, part);
      pcheck::waitall(requests);
      halo::advance(part);
    }
    const std::vector<int> cells = halo::all_cells(world.size(), steps);
    pcheck::check(std::equal(part.begin() + 1, part.end() - 1, cells.begin() + world.rank() * halo::cells_per_rank),
                  "the parts are those that one rank alone computes");
  });
}
