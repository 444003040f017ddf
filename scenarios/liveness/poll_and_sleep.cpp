// As poll.cpp, but the thread sleeps before it asks again: that gives the other the time to take the lock.
#include <chrono>
#include <mutex>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(poll_and_sleep, pcheck::summary("the same with a pause before it asks again")) {
  pcheck::mutex lock{"lock"};
  pcheck::shared<bool> ready{false, "ready"};
  const auto is_ready = [&] {
    const std::lock_guard guard(lock);
    return ready.load();
  };
  pcheck::thread asking{[&] {
                          while (!is_ready()) pcheck::this_thread::sleep_for(std::chrono::milliseconds(1));
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
