#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <mutex>

#include <pcheck/pcheck.hpp>

class Account {
 public:
  void deposit(int amount) {
    const std::lock_guard guard(lock_);
    balance_ += amount;
  }
  int balance() const { return balance_; }

 private:
  pcheck::mutex lock_{"account"};
  pcheck::shared<int> balance_{0, "balance"};
};

TEST_CASE("account: no deposit is lost") {
  const pcheck::Result result = pcheck::explore([] {
    Account account;
    pcheck::thread salary{[&] { account.deposit(100); }};
    pcheck::thread refund{[&] { account.deposit(10); }};
    salary.join();
    refund.join();
    pcheck::check(account.balance() == 110, "both deposits count");
  });
  CHECK_MESSAGE(result.verdict == pcheck::Verdict::verified, result.coverage);
}

TEST_CASE("account: asking for the balance meanwhile is a data race") {
  const pcheck::Result result = pcheck::explore([] {
    Account account;
    pcheck::thread salary{[&] { account.deposit(100); }};
    const int seen = account.balance();  // without the lock
    salary.join();
    pcheck::check(seen == 0 || seen == 100);
  });
  CHECK(result.found("data_race"));
}
