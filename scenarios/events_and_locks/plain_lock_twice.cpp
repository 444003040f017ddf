// The account whose transfer() and deposit() both lock, with a plain lock in place of the recursive one.
// A thread that takes a plain lock it already holds would wait for itself; std::mutex calls it undefined behaviour.
#include <mutex>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(plain_lock_twice, pcheck::expects("lock_misuse"),
                pcheck::summary("a function that locks a plain mutex calls another that locks it")) {
  pcheck::mutex lock{"lock"};
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
