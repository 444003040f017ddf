// A ring in which each rank sends the next one many messages, and receives each before it sends another one.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(many_messages, pcheck::summary("as many messages as are to be sampled")) {
  const int messages = pcheck::param("messages", 100, 0, 100'000);
  pcheck::run_ranks(64, [messages](pcheck::communicator& world) {
    const int next = (world.rank() + 1) % world.size();
    const int previous = (world.rank() + world.size() - 1) % world.size();
    for (int i = 0; i < messages; ++i) {
      world.bsend(i, next);
      pcheck::check(world.recv<int>(previous) == i, "messages do not overtake each other");
    }
  });
}
