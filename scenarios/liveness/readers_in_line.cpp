// The readers and the writer of readers_first.cpp go through a door that lets them in one by one, in order of arrival. The
// writer stays in the door until the last reader has left, and nobody overtakes it.
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "rounds.hpp"
#include "ticket_lock.hpp"

PCHECK_SCENARIO(readers_in_line, pcheck::summary("the same behind a door with a fair lock")) {
  const int readers = pcheck::param("readers", 2, 1, 8);
  const int rounds = pcheck::param("rounds", 0, 0, 1'000'000);
  pcheck::shared_mutex book{"book"};
  TicketLock door{readers + 1};

  const auto read = [&] {
    door.lock();
    book.lock_shared();
    door.unlock();
    pcheck::progress();
    book.unlock_shared();
  };
  const auto write = [&] {
    door.lock();
    book.lock();
    door.unlock();
    book.unlock();
  };
  std::vector<pcheck::thread> threads;
  for (int i = 0; i < readers; ++i) threads.emplace_back([&] { repeat(rounds, read); }, "reader " + std::to_string(i));
  threads.emplace_back(write, "writer");
  for (auto& thread : threads) thread.join();
}
