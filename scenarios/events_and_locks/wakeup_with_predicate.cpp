// The lost wake-up, corrected: the receiver waits only while there is no message, and looks again whenever it wakes.
// What is remembered is the message, not the notification, so either may come first.
#include <mutex>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(wakeup_with_predicate, pcheck::summary("it waits only while there is nothing to read")) {
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
    ready.wait(guard, [&] { return message != 0; });
    pcheck::check(message == 42, "the message is there");
  };
  pcheck::thread sender{send, "sender"};
  pcheck::thread receiver{receive, "receiver"};
  sender.join();
  receiver.join();
}
