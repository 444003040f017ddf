// Readers share a lock, and one that comes while another reads goes in at once. As long as they take turns, the lock is never
// free, and the writer waits for ever.
#include <shared_mutex>
#include <string>
#include <vector>

#include "rounds.hpp"

PCHECK_SCENARIO(readers_first, pcheck::expects("starvation"), pcheck::summary("readers that overlap keep the writer out")) {
  const int readers = pcheck::param("readers", 2, 1, 8);
  const int rounds = pcheck::param("rounds", 0, 0, 1'000'000);
  pcheck::shared_mutex book{"book"};

  const auto read = [&] {
    const std::shared_lock guard(book);
    pcheck::progress();
  };
  const auto write = [&] { const std::unique_lock guard(book); };
  std::vector<pcheck::thread> threads;
  for (int i = 0; i < readers; ++i) threads.emplace_back([&] { repeat(rounds, read); }, "reader " + std::to_string(i));
  threads.emplace_back(write, "writer");
  for (auto& thread : threads) thread.join();
}
