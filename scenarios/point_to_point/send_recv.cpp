// Rank 0 sends, rank 1 receives.
#include <string>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(send_recv, pcheck::summary("one rank sends, the other receives")) {
  pcheck::run_ranks(2, [](pcheck::communicator& world) {
    if (world.rank() == 0) world.send(std::string("hello"), 1);
    if (world.rank() == 1) pcheck::check(world.recv<std::string>(0) == "hello", "what is sent is received");
  });
}
