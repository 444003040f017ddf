// The chapter's second listing (7.2.3) without its lock: one semaphore is all there is.
// A semaphore with several permits excludes nobody, so producer and consumer change `buffer` at once and an update is lost.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(unlocked_semaphore, pcheck::expects("lost_update"),
                pcheck::summary("one semaphore and no lock: buffer + 1 and buffer - 1 overwrite each other")) {
  const int items = pcheck::param("items", 5, 1, 1'000'000);
  const int capacity = pcheck::param("capacity", 5, 1, 1'000'000);
  pcheck::shared<int> buffer{0, "buffer"};
  pcheck::counting_semaphore<> sig{capacity, "sig"};

  const auto produce = [&] {
    for (int i = 0; i < items; ++i) {
      sig.acquire();
      buffer += 1;
    }
  };
  const auto consume = [&] {
    for (int i = 0; i < items; ++i) {
      sig.release();
      buffer -= 1;
    }
  };
  pcheck::thread producer{produce, "producer"};
  pcheck::thread consumer{consume, "consumer"};
  producer.join();
  consumer.join();
  pcheck::outcome("buffer", buffer);
  pcheck::check(buffer == 0, "all that was produced is consumed");
}
