// Producer and two consumers that share one condition variable for both directions, with notify_one.
// A consumer's notification may wake the other consumer instead of the producer: it finds nothing, waits again, and all wait.
#include <mutex>
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(lost_notify, pcheck::expects("deadlock"),
                pcheck::summary("one condition variable for both directions: notify_one wakes the wrong thread")) {
  const int consumers = pcheck::param("consumers", 2, 1, 8);
  const int items = pcheck::param("items", 2, 1, 1'000'000);  // for each consumer
  const int capacity = pcheck::param("capacity", 1, 1, 1'000'000);
  pcheck::mutex lock{"lock"};
  pcheck::condition_variable changed{"changed"};
  pcheck::shared<int> buffer{0, "buffer"};
  pcheck::invariant("0 <= buffer <= capacity", [&] { return 0 <= buffer && buffer <= capacity; });

  const auto produce = [&] {
    for (int i = 0; i < consumers * items; ++i) {
      std::unique_lock guard{lock};
      while (buffer == capacity) changed.wait(guard);
      buffer += 1;
      changed.notify_one();
    }
  };
  const auto consume = [&] {
    for (int i = 0; i < items; ++i) {
      std::unique_lock guard{lock};
      while (buffer == 0) changed.wait(guard);
      buffer -= 1;
      changed.notify_one();
    }
  };
  std::vector<pcheck::thread> threads;
  threads.emplace_back(produce, "producer");
  for (int i = 0; i < consumers; ++i) threads.emplace_back(consume, "consumer " + std::to_string(i));
  for (auto& thread : threads) thread.join();
  pcheck::check(buffer == 0, "all that was produced is consumed");
}
