// Double-checked locking with an atomic flag: the first look takes no lock, only who finds nothing locks, looks again and
// creates. Who sees the flag, stored after `value` was, also sees `value`; the lock lets one thread only create it.
#include <mutex>
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(double_checked_atomic, pcheck::summary("double-checked locking with an atomic flag")) {
  const int threads = pcheck::param("threads", 2, 1, 8);
  pcheck::mutex lock{"lock"};
  pcheck::atomic<bool> created{false, "created"};
  pcheck::shared<int> value{0, "value"};

  const auto get = [&] {
    if (!created) {
      std::lock_guard guard{lock};
      if (!created) {
        value += 42;
        created = true;
      }
    }
    return value.load();
  };
  std::vector<pcheck::thread> users;
  for (int i = 0; i < threads; ++i) {
    const auto use = [&] { pcheck::check(get() == 42, "what is used has been created, once"); };
    users.emplace_back(use, "user " + std::to_string(i));
  }
  for (auto& user : users) user.join();
}
