// Two threads and an event, which the chapter names (7.2.3): one writes a message and sets the event, the other waits for it.
// An event stays set: it makes no difference whether the waiting or the setting comes first.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(event, pcheck::summary("an event orders the write before the read")) {
  pcheck::shared<int> message{0, "message"};
  pcheck::event ready{"ready"};

  const auto send = [&] {
    message = 42;
    ready.set();
  };
  const auto receive = [&] {
    ready.wait();
    pcheck::check(message == 42, "the message is there once the event is set");
  };
  pcheck::thread sender{send, "sender"};
  pcheck::thread receiver{receive, "receiver"};
  sender.join();
  receiver.join();
}
