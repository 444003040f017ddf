// Producer and consumer with a bounded queue, the chapter's last hint (7.2.3): the queue does the waiting and the locking.
// put() blocks while it is full, get() while it is empty; with one of each, items arrive in the order in which they were put.
#include <cstddef>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(queue, pcheck::summary("a bounded queue in place of lock and semaphores")) {
  const int items = pcheck::param("items", 20, 1, 1'000'000);
  const int capacity = pcheck::param("capacity", 5, 1, 1'000'000);
  pcheck::queue<int> buffer{static_cast<std::size_t>(capacity), "buffer"};

  const auto produce = [&] {
    for (int i = 0; i < items; ++i) buffer.put(i);
  };
  const auto consume = [&] {
    for (int i = 0; i < items; ++i) pcheck::check(buffer.get() == i, "items arrive in order");
  };
  pcheck::thread producer{produce, "producer"};
  pcheck::thread consumer{consume, "consumer"};
  producer.join();
  consumer.join();
  pcheck::check(buffer.empty(), "all that was produced is consumed");
}
