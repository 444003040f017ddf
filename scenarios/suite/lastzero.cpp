// Threads that each store their left neighbour's number plus one, and a reader that looks for the last zero from the
// right (lastzero of Abdulla, Aronsson, Jonsson, Sagonas, POPL 2014): which slots the reader sees depends on what it has seen.
#include <vector>

#include "run_threads.hpp"

PCHECK_SCENARIO(lastzero, pcheck::summary("a reader scans for the last zero while others fill in the slots")) {
  const int writers = pcheck::param("writers", 5, 0, 64);
  std::vector<pcheck::atomic<int>> slots(static_cast<std::size_t>(writers) + 1);

  run_threads(writers + 1, [&](int thread) {
    if (thread > 0) {
      const auto own = static_cast<std::size_t>(thread);
      slots[own].store(slots[own - 1].load() + 1);
    } else {
      std::size_t slot = slots.size();
      while (slot > 0 && slots[slot - 1].load() != 0) --slot;
      pcheck::check(slot > 0, "the first slot stays zero");
    }
  });
}
