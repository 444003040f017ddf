// The chapter's processes (7.3.1), all started before the first is waited for: their reports come in any order.
#include <string>

#include <pcheck/pcheck.hpp>

#include "children.hpp"

PCHECK_SCENARIO(all_first, pcheck::summary("processes that are all started before the first is joined")) {
  pcheck::run_ranks(4, [](pcheck::communicator& world) {
    if (world.rank() != 0) return children::child(world);
    for (int child = 1; child < world.size(); ++child) world.send(child, child, children::start);
    std::string order;
    for (int child = 1; child < world.size(); ++child)
      order += std::to_string(world.recv<int>(pcheck::any_source, children::report)) + ' ';
    pcheck::outcome("order", order);
  });
}
