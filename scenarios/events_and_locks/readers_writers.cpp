// Readers and writers at a pair of numbers that belong together: readers share the lock, a writer has it alone.
// No reader sees a pair that is half written, and readers do not exclude each other.
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(readers_writers, pcheck::summary("readers share the lock, a writer has it alone")) {
  const int readers = pcheck::param("readers", 2, 0, 8);
  const int writers = pcheck::param("writers", 2, 0, 8);
  pcheck::shared_mutex lock{"lock"};
  pcheck::shared<int> first{0, "first"};
  pcheck::shared<int> second{0, "second"};

  const auto read = [&] {
    std::shared_lock guard{lock};
    pcheck::check(first == second, "the pair is whole");
  };
  const auto write = [&] {
    std::unique_lock guard{lock};
    first += 1;
    second += 1;
  };
  std::vector<pcheck::thread> threads;
  for (int i = 0; i < readers; ++i) threads.emplace_back(read, "reader " + std::to_string(i));
  for (int i = 0; i < writers; ++i) threads.emplace_back(write, "writer " + std::to_string(i));
  for (auto& thread : threads) thread.join();
  pcheck::check(first == writers && second == writers, "every write counts");
}
