// Producer and consumers with one lock and two condition variables: each side waits for the state of the buffer that it needs.
// A woken thread looks again (`while`) before it goes on, as another may have been faster.
#include <mutex>
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(condition_variable, pcheck::summary("two condition variables, waited on in a loop")) {
  const int consumers = pcheck::param("consumers", 2, 1, 8);
  const int items = pcheck::param("items", 2, 1, 1'000'000);  // for each consumer
  const int capacity = pcheck::param("capacity", 1, 1, 1'000'000);
  pcheck::mutex lock{"lock"};
  pcheck::condition_variable not_full{"not_full"};
  pcheck::condition_variable not_empty{"not_empty"};
  pcheck::shared<int> buffer{0, "buffer"};
  pcheck::invariant("0 <= buffer <= capacity", [&] { return 0 <= buffer && buffer <= capacity; });

  const auto produce = [&] {
    for (int i = 0; i < consumers * items; ++i) {
      std::unique_lock guard{lock};
      while (buffer == capacity) not_full.wait(guard);
      buffer += 1;
      not_empty.notify_one();
    }
  };
  const auto consume = [&] {
    for (int i = 0; i < items; ++i) {
      std::unique_lock guard{lock};
      while (buffer == 0) not_empty.wait(guard);
      buffer -= 1;
      not_full.notify_one();
    }
  };
  std::vector<pcheck::thread> threads;
  threads.emplace_back(produce, "producer");
  for (int i = 0; i < consumers; ++i) threads.emplace_back(consume, "consumer " + std::to_string(i));
  for (auto& thread : threads) thread.join();
  pcheck::check(buffer == 0, "all that was produced is consumed");
}
