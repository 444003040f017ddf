// Double-checked locking with a plain flag: the first look takes no lock, only who finds nothing locks, looks again and creates.
// The first look is unordered with the write it looks for: it races on `created`, and what it then reads of `value` is open.
#include <mutex>
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(double_checked_plain, pcheck::expects("data_race"), pcheck::summary("double-checked locking with a plain flag")) {
  const int threads = pcheck::param("threads", 2, 1, 8);
  pcheck::mutex lock{"lock"};
  pcheck::shared<bool> created{false, "created"};
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
