// An account whose transfer() locks and calls deposit() twice, which locks as well: the chapter's recursive lock (7.2.3).
// The thread that holds a recursive lock may take it again; it is free once released as often as taken.
#include <mutex>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(recursive_lock, pcheck::summary("a function that locks calls another that locks")) {
  pcheck::recursive_mutex lock{"lock"};
  pcheck::shared<int> ours{10, "ours"};
  pcheck::shared<int> theirs{10, "theirs"};

  const auto deposit = [&](pcheck::shared<int>& account, int amount) {
    std::lock_guard guard{lock};
    account += amount;
  };
  const auto transfer = [&](int amount) {
    std::lock_guard guard{lock};
    deposit(ours, -amount);
    deposit(theirs, amount);
  };
  const auto audit = [&] {
    std::lock_guard guard{lock};
    pcheck::check(ours + theirs == 20, "no money is lost or made");
  };
  pcheck::thread teller{transfer, 5, "teller"};
  pcheck::thread auditor{audit, "auditor"};
  teller.join();
  auditor.join();
}
