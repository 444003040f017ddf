// The dining philosophers, the lower fork first. Each fork comes with a plain variable, which who holds it increments.
#include <algorithm>
#include <deque>

#include "threads.hpp"

namespace {

struct Fork {
  pcheck::mutex lock{"fork"};
  pcheck::shared<int> uses{0, "uses"};
};

}  // namespace

PCHECK_SCENARIO(philosophers_ordered, pcheck::summary("each takes the lower fork first")) {
  const int philosophers = pcheck::param("philosophers", 4, 2, 64);
  const int rounds = pcheck::param("rounds", 1, 1, 1'000'000);
  std::deque<Fork> forks(static_cast<std::size_t>(philosophers));

  const auto dine = [&](int i) {
    const auto [first, second] = std::minmax({i, (i + 1) % philosophers});
    Fork& lower = forks[static_cast<std::size_t>(first)];
    Fork& higher = forks[static_cast<std::size_t>(second)];
    for (int round = 0; round < rounds; ++round) {
      lower.lock.lock();
      higher.lock.lock();
      lower.uses += 1;
      higher.uses += 1;
      higher.lock.unlock();
      lower.lock.unlock();
    }
  };
  Threads threads;
  threads.start(philosophers, dine);
  threads.join();
  for (const Fork& fork : forks) pcheck::check(fork.uses == 2 * rounds, "two philosophers use each fork, in each round");
}
