// The receives are waited for and the sends are not: nobody learns whether they have gone, or may write to what they send.
#include <pcheck/pcheck.hpp>

#include "halo.hpp"

PCHECK_SCENARIO(halo_request_leak, pcheck::expects("request_leak"),
                pcheck::summary("a halo exchange that does not wait for sends")) {
  pcheck::run_ranks(4, [](pcheck::communicator& world) {
    halo::Part part = halo::first_part(world.rank());
    auto requests = halo::start_exchange(world, part);
    pcheck::waitall(std::span(requests).first(2));
    halo::Part computed = part;
    halo::advance(computed);
  });
}
