// Two threads and a lock: nothing to find.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(verified, pcheck::summary("two increments under a lock")) {
  const int rounds = pcheck::param("rounds", 1, 1, 10);
  const std::string greeting = pcheck::param("greeting", "hello");
  const bool twice = pcheck::param("twice", false);
  pcheck::mutex mutex{"mutex"};
  pcheck::shared<int> count{0, "count"};
  const auto add = [&] {
    for (int i = 0; i < rounds; ++i) {
      const std::lock_guard lock(mutex);
      count += 1;
    }
  };
  pcheck::thread other{add};
  add();
  other.join();
  pcheck::check(twice || count == 2 * rounds, greeting);
}
