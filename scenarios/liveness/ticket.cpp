// A ticket lock: whoever draws a number is served in its turn. No thread is passed over, even if the scheduler is no fairer
// than it has to be.
#include <mutex>
#include <string>
#include <vector>

#include "rounds.hpp"
#include "ticket_lock.hpp"

PCHECK_SCENARIO(ticket, pcheck::summary("a spin lock that is fair")) {
  const int threads = pcheck::param("threads", 2, 1, 8);
  const int rounds = pcheck::param("rounds", 0, 0, 1'000'000);
  TicketLock lock{threads};

  const auto work = [&] {
    const std::lock_guard guard(lock);
    pcheck::progress();
  };
  std::vector<pcheck::thread> workers;
  for (int i = 0; i < threads; ++i) workers.emplace_back([&] { repeat(rounds, work); }, "worker " + std::to_string(i));
  for (auto& worker : workers) worker.join();
}
