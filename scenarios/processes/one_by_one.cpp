// The chapter's processes (7.3.1), each started when the one before has ended: their reports come in one order.
#include <string>

#include <pcheck/pcheck.hpp>

#include "children.hpp"

PCHECK_SCENARIO(one_by_one, pcheck::summary("processes started and joined one after the other")) {
  pcheck::run_ranks(4, [](pcheck::communicator& world) {
    if (world.rank() != 0) return children::child(world);
    std::string order;
    for (int child = 1; child < world.size(); ++child) {
      world.send(child, child, children::start);
      order += std::to_string(world.recv<int>(child, children::report)) + ' ';
    }
    pcheck::outcome("order", order);
  });
}
