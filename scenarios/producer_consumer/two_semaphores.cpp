// The chapter's producer and consumer (7.2.3): a basket of bounded size, one lock and two semaphores.
// `empty` counts the free places and holds the producer back, `full` counts the loaves and holds the consumer back.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(two_semaphores, pcheck::summary("one lock and two semaphores: the buffer stays within its bounds")) {
  const int items = pcheck::param("items", 20, 1, 1'000'000);
  const int capacity = pcheck::param("capacity", 5, 1, 1'000'000);
  pcheck::mutex lock{"lock"};
  pcheck::counting_semaphore<> empty{capacity, "empty"};
  pcheck::counting_semaphore<> full{0, "full"};
  pcheck::shared<int> buffer{0, "buffer"};
  pcheck::invariant("0 <= buffer <= capacity", [&] { return 0 <= buffer && buffer <= capacity; });

  const auto produce = [&] {
    for (int i = 0; i < items; ++i) {
      empty.acquire();
      lock.lock();
      buffer += 1;
      lock.unlock();
      full.release();
    }
  };
  const auto consume = [&] {
    for (int i = 0; i < items; ++i) {
      full.acquire();
      lock.lock();
      buffer -= 1;
      lock.unlock();
      empty.release();
    }
  };
  pcheck::thread producer{produce, "producer"};
  pcheck::thread consumer{consume, "consumer"};
  producer.join();
  consumer.join();
  pcheck::check(buffer == 0, "all that was produced is consumed");
}
