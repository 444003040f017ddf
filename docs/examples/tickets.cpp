#include <mutex>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(check_then_act, pcheck::expects("check_failed")) {
  pcheck::mutex lock{"lock"};
  pcheck::shared<int> tickets{1, "tickets"};  // a plain variable that threads share
  const auto buy = [&] {
    lock.lock();
    const bool available = tickets > 0;
    lock.unlock();  // too early: another buyer may come in between
    if (!available) return;
    const std::lock_guard guard(lock);
    tickets -= 1;
  };
  pcheck::thread ann{buy, "ann"};
  pcheck::thread bob{buy, "bob"};
  ann.join();
  bob.join();
  pcheck::check(tickets >= 0, "no ticket is sold twice");
}

PCHECK_SCENARIO(in_one_step) {
  pcheck::mutex lock{"lock"};
  pcheck::shared<int> tickets{pcheck::param("tickets", 1), "tickets"};
  const auto buy = [&] {
    const std::lock_guard guard(lock);
    if (tickets > 0) tickets -= 1;
  };
  pcheck::thread ann{buy, "ann"};
  pcheck::thread bob{buy, "bob"};
  ann.join();
  bob.join();
  pcheck::outcome("left", tickets);
  pcheck::check(tickets >= 0, "no ticket is sold twice");
}
