/// atomic_flag means what it means in <atomic>.

#include <type_traits>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;

namespace {

static_assert(std::is_default_constructible_v<pcheck::atomic_flag> && !std::is_copy_constructible_v<pcheck::atomic_flag>);

}  // namespace

TEST_CASE("atomic_flag: test_and_set tells what was, clear undoes it") {
  const auto body = [] {
    pcheck::atomic_flag flag;
    pcheck::atomic_flag named{"named"};
    pcheck::atomic_flag initialised = ATOMIC_FLAG_INIT;
    pcheck::check(!flag.test() && !named.test() && !initialised.test());
    pcheck::check(!flag.test_and_set() && flag.test() && flag.test_and_set(std::memory_order_acquire));
    flag.clear(std::memory_order_release);
    pcheck::check(!flag.test());
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("atomic_flag: exactly one of two threads sets it first") {
  const auto body = [] {
    pcheck::atomic_flag flag;
    int winners = 0;
    const auto race = [&] { winners += flag.test_and_set() ? 0 : 1; };
    pcheck::thread a(race);
    pcheck::thread b(race);
    a.join();
    b.join();
    pcheck::check(winners == 1);
  };
  CHECK(all_ends(body) == "verified");
  CHECK(schedules(body) == 5);  // as for two atomic additions: see atomic_test.cpp
  CHECK(classes(body) == 2);
}

TEST_CASE("atomic_flag: a lock that tries a bounded number of times excludes") {
  const auto body = [](bool locks) {
    return [locks] {
      pcheck::atomic_flag flag;
      pcheck::shared<int> x{0, "x"};
      const auto add = [&] {
        for (int attempt = 0; locks && flag.test_and_set(std::memory_order_acquire); ++attempt) pcheck::assume(attempt < 2);
        x += 1;
        if (locks) flag.clear(std::memory_order_release);
      };
      pcheck::thread a(add);
      pcheck::thread b(add);
      a.join();
      b.join();
      pcheck::outcome("x", x);
    };
  };
  CHECK(all_ends(body(true)) == "x=2");
  CHECK(all_ends(body(false)) == "x=1 | x=2");
}

TEST_CASE("atomic_flag: wait ends with a notification after the change") {
  const auto body = [](bool notifies) {
    return [notifies] {
      pcheck::atomic_flag flag;
      pcheck::thread waiter([&] {
        flag.wait(false);
        pcheck::outcome("set", flag.test());
      });
      flag.test_and_set();
      if (notifies) flag.notify_all();
      waiter.join();
    };
  };
  CHECK(all_ends(body(true)) == "set=true");
  CHECK(all_ends(body(false)) == "set=true; deadlock");
}
