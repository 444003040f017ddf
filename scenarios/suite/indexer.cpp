// Threads insert keys into one hash table by compare-and-exchange (indexer of Flanagan and Godefroid, POPL 2005).
// Up to 11 threads no two keys meet in the table; every thread more adds conflicts.
#include <algorithm>
#include <array>
#include <vector>

#include "threads.hpp"

namespace {

constexpr int slots = 128;
constexpr int keys_each = 4;

int key_of(int thread, int i) { return (i + 1) * 11 + thread; }

}  // namespace

PCHECK_SCENARIO(indexer, pcheck::summary("threads insert four keys each into a hash table without locks")) {
  const int threads = pcheck::param("threads", 6, 1, 16);
  std::array<pcheck::atomic<int>, slots> table;

  const auto insert_keys = [&](int thread) {
    for (int i = 0; i < keys_each; ++i) {
      const int key = key_of(thread, i);
      std::size_t slot = static_cast<std::size_t>(key * 7 % slots);
      for (int expected = 0; !table[slot].compare_exchange_strong(expected, key); expected = 0) slot = (slot + 1) % slots;
    }
  };
  Threads indexers;
  indexers.start(threads, insert_keys);
  indexers.join();
  std::vector<int> found, inserted;
  for (const auto& slot : table)
    if (const int key = slot.load(); key != 0) found.push_back(key);
  for (int thread = 0; thread < threads; ++thread)
    for (int i = 0; i < keys_each; ++i) inserted.push_back(key_of(thread, i));
  std::sort(found.begin(), found.end());
  std::sort(inserted.begin(), inserted.end());
  pcheck::check(found == inserted, "every key is in the table once");
}
