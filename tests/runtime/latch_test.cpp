/// latch means what it means in <latch>.

#include <type_traits>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;

namespace {

static_assert(!std::is_default_constructible_v<pcheck::latch> && !std::is_copy_constructible_v<pcheck::latch>);
static_assert(pcheck::latch::max() > 0);

}  // namespace

TEST_CASE("latch: lets nobody pass before it has been counted down") {
  const auto body = [](int count) {
    return [count] {
      pcheck::latch l(count, "l");
      pcheck::atomic<int> x = 0;
      pcheck::thread t([&] {
        x = 1;
        l.count_down(count > 0 ? 1 : 0);
      });
      l.wait();
      pcheck::outcome("x", x);
      t.join();
    };
  };
  CHECK(all_ends(body(0)) == "x=0 | x=1");
  CHECK(all_ends(body(1)) == "x=1");
  CHECK(first_finding(body(2)).starts_with("deadlock: main waits for good at wait of l"));
}

TEST_CASE("latch: all schedules of a wait that may pass at once, and of one that may not") {
  const auto body = [](int count) {
    return [count] {
      pcheck::latch l(count);
      pcheck::atomic<int> x = 0;
      pcheck::thread t([&] {
        x = 1;
        l.count_down(count);
      });
      l.wait();
      (void)x.load();
      t.join();
    };
  };
  // t: store, count_down. main, after the start of t: wait (once counted down), load, join. With a count of 1 all is one
  // after the other. With 0, the places of t's two steps among main's wait and load, with join last: 4! / (2! * 2!).
  CHECK(schedules(body(1)) == 1);
  CHECK(schedules(body(0)) == 6);
}

TEST_CASE("latch: opens once and for good") {
  const auto body = [] {
    pcheck::latch l(2);
    pcheck::check(!l.try_wait());
    l.count_down(0);
    l.count_down(2);
    pcheck::check(l.try_wait());
    l.wait();
    l.wait();
    l.count_down(0);
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("latch: arrive_and_wait counts down and waits for the others") {
  const auto body = [] {
    pcheck::latch l(3);
    pcheck::atomic<int> arrived = 0;
    const auto meet = [&](int weight) {
      arrived += weight;
      l.arrive_and_wait(weight);
      pcheck::check(arrived == 3, "all have arrived");
    };
    pcheck::thread a(meet, 1);
    pcheck::thread b(meet, 2);
    a.join();
    b.join();
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("latch: what was done before counting down is seen after waiting") {
  const auto body = [](bool waits) {
    return [waits] {
      pcheck::latch l(1);
      pcheck::shared<int> x{0, "x"};
      pcheck::thread t([&] {
        x = 1;
        l.count_down();
      });
      if (waits) l.wait();
      pcheck::check(!waits || x == 1);
      t.join();
    };
  };
  CHECK(first_finding(body(true)) == "verified");
  const auto racy = [] {
    pcheck::latch l(1);
    pcheck::shared<int> x{0, "x"};
    pcheck::thread t([&] {
      l.count_down();
      x = 1;
    });
    l.wait();
    (void)x.load();
    t.join();
  };
  CHECK(first_finding(racy).starts_with("data_race"));
}

TEST_CASE("latch: counting down below zero and a negative count are misuse") {
  CHECK(first_finding([] {
          pcheck::latch l(1, "l");
          l.count_down(2);
        }) == "lock_misuse: l: latch counted down below zero (main)");
  CHECK(first_finding([] { pcheck::latch l(-1, "l"); }) == "lock_misuse: l: latch with a negative count (main)");
}
