// Two threads and a condition variable, waited on without asking whether there is anything to wait for.
// A condition variable remembers nothing: where the notification comes first, the receiver waits for one that never comes.
#include <mutex>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(lost_wakeup, pcheck::expects("deadlock"),
                pcheck::summary("notified before it waits, and it waits without a predicate")) {
  pcheck::mutex lock{"lock"};
  pcheck::condition_variable ready{"ready"};
  pcheck::shared<int> message{0, "message"};  // guarded by the lock

  const auto send = [&] {
    std::lock_guard guard{lock};
    message = 42;
    ready.notify_one();
  };
  const auto receive = [&] {
    std::unique_lock guard{lock};
    ready.wait(guard);
    pcheck::check(message == 42, "the message is there once notified");
  };
  pcheck::thread sender{send, "sender"};
  pcheck::thread receiver{receive, "receiver"};
  sender.join();
  receiver.join();
}
