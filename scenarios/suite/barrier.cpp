// Threads that meet at a barrier in each phase: what they stored before it, their neighbours load after it.
#include <vector>

#include "threads.hpp"

PCHECK_SCENARIO(barrier, pcheck::summary("phases of storing, meeting at the barrier, loading what the neighbour stored")) {
  const int threads = pcheck::param("threads", 3, 1, 16);
  const int phases = pcheck::param("phases", 3, 1, 1'000'000);
  pcheck::barrier<> meeting{threads, "meeting"};
  std::vector<pcheck::atomic<int>> slots(static_cast<std::size_t>(threads));

  const auto meet_in_phases = [&](int thread) {
    const auto own = static_cast<std::size_t>(thread);
    const std::size_t neighbour = (own + 1) % slots.size();
    for (int phase = 1; phase <= phases; ++phase) {
      slots[own].store(phase);
      meeting.arrive_and_wait();
      const int seen = slots[neighbour].load();
      pcheck::check(seen == phase || seen == phase + 1, "the neighbour is in this phase, or has stored for the next");
    }
  };
  Threads parties;
  parties.start(threads, meet_in_phases);
  parties.join();
}
