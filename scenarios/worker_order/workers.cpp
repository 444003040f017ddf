// The chapter's three workers (7.2.1): each sleeps for a while, then reports its number; a lock keeps the reports apart.
// Nothing is wrong with it, but nothing orders the reports either: every one of the 3! orders is an outcome.
#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(workers, pcheck::summary("workers sleep, then report in any order")) {
  using namespace std::chrono_literals;
  const int workers = pcheck::param("workers", 3, 1, 8);
  pcheck::mutex lock{"lock"};
  std::string order;  // plain data, guarded by the lock

  std::vector<pcheck::thread> threads;
  for (int i = 0; i < workers; ++i) {
    const auto work = [&, i] {
      pcheck::this_thread::sleep_for(10ms);
      std::lock_guard guard{lock};
      if (!order.empty()) order += ' ';
      order += std::to_string(i);
    };
    threads.emplace_back(work, "worker " + std::to_string(i));
  }
  for (auto& thread : threads) thread.join();
  pcheck::outcome("order", order);
}
