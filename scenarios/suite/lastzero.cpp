// Threads that each store their left neighbour's number plus one, and a reader that looks for the last zero from the
// right (lastzero of Abdulla, Aronsson, Jonsson, Sagonas, POPL 2014): which slots the reader sees depends on what it has seen.
#include <vector>

#include "threads.hpp"

PCHECK_SCENARIO(lastzero, pcheck::summary("a reader scans for the last zero while others fill in the slots")) {
  const int writers = pcheck::param("writers", 5, 0, 64);
  std::vector<pcheck::atomic<int>> slots(static_cast<std::size_t>(writers) + 1);

  const auto scan = [&] {
    std::size_t slot = slots.size();
    while (slot > 0 && slots[slot - 1].load() != 0) --slot;
    pcheck::check(slot > 0, "the first slot stays zero");
  };
  const auto fill_in = [&](int writer) {
    const auto left = static_cast<std::size_t>(writer);
    slots[left + 1].store(slots[left].load() + 1);
  };
  Threads threads;
  threads.start(1, scan);
  threads.start(writers, fill_in);
  threads.join();
}
