// Each rank greets, and rank 0 collects the greetings, its own among them, as they come: in any of N! orders.
#include <string>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(hello, pcheck::summary("hello from each rank, in the order of arrival")) {
  pcheck::run_ranks(3, [](pcheck::communicator& world) {
    pcheck::request greeting = world.isend(world.rank(), 0);
    if (world.rank() == 0) {
      std::string order;
      for (int i = 0; i < world.size(); ++i) order += std::to_string(world.recv<int>(pcheck::any_source)) + ' ';
      pcheck::outcome("hello from", order);
    }
    greeting.wait();
  });
}
