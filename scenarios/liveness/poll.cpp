// A thread asks again and again, under a lock, whether another is ready. A lock need not be fair: the one that asks may have it
// back each time before the other gets it.
#include <mutex>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(poll, pcheck::expects("starvation"), pcheck::summary("asks under a lock until it has an answer")) {
  pcheck::mutex lock{"lock"};
  pcheck::shared<bool> ready{false, "ready"};
  const auto is_ready = [&] {
    const std::lock_guard guard(lock);
    return ready.load();
  };
  pcheck::thread asking{[&] {
                          while (!is_ready()) {
                          }
                        },
                        "asking"};
  pcheck::thread answering{[&] {
                             const std::lock_guard guard(lock);
                             ready = true;
                           },
                           "answering"};
  asking.join();
  answering.join();
}
