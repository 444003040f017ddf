// The chapter's second listing (7.2.3): one semaphore instead of two, acquired and released while holding the lock.
// A producer that finds the basket full waits with the lock in its hand, so no consumer can ever come to make room.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(single_semaphore, pcheck::expects("deadlock"),
                pcheck::summary("one semaphore, awaited while holding the lock: the producer locks itself out")) {
  const int items = pcheck::param("items", 20, 1, 1'000'000);
  const int capacity = pcheck::param("capacity", 5, 1, 1'000'000);
  pcheck::shared<int> buffer{0, "buffer"};
  pcheck::counting_semaphore<> sig{capacity, "sig"};
  pcheck::mutex mutex{"mutex"};

  const auto produce = [&] {
    for (int i = 0; i < items; ++i) {
      mutex.lock();
      sig.acquire();
      buffer += 1;
      mutex.unlock();
    }
  };
  const auto consume = [&] {
    for (int i = 0; i < items; ++i) {
      mutex.lock();
      sig.release();
      buffer -= 1;
      mutex.unlock();
    }
  };
  pcheck::thread producer{produce, "producer"};
  pcheck::thread consumer{consume, "consumer"};
  producer.join();
  consumer.join();
  pcheck::outcome("buffer", buffer);
}
