// The chapter's second listing (7.2.3) again, now with its property declared: the basket never holds less than nothing.
// Nothing holds the consumer back: it takes a loaf that was never baked. With items <= capacity the deadlock is out of reach.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(single_semaphore_underflow, pcheck::expects("invariant_violated"),
                pcheck::summary("one semaphore: the consumer takes from an empty buffer")) {
  const int items = pcheck::param("items", 5, 1, 1'000'000);
  const int capacity = pcheck::param("capacity", 5, 1, 1'000'000);
  pcheck::shared<int> buffer{0, "buffer"};
  pcheck::counting_semaphore<> sig{capacity, "sig"};
  pcheck::mutex mutex{"mutex"};
  pcheck::invariant("0 <= buffer <= capacity", [&] { return 0 <= buffer && buffer <= capacity; });

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
