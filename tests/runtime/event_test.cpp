/// event: a flag that threads wait for, as Python's threading.Event.

#include <chrono>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;
using namespace std::chrono_literals;

namespace {

pcheck::Options virtual_time() {
  pcheck::Options options;
  options.virtual_time = true;
  return options;
}

}  // namespace

TEST_CASE("event: is not set at first, stays set until it is cleared") {
  const auto body = [] {
    pcheck::event e{"e"};
    pcheck::check(!e.is_set());
    e.set();
    e.set();
    e.wait();
    e.wait();
    pcheck::check(e.is_set());
    e.clear();
    pcheck::check(!e.is_set());
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("event: wakes all who wait, and lets through who comes later") {
  const auto body = [](bool sets) {
    return [sets] {
      pcheck::event go{"go"};
      pcheck::atomic<int> started = 0;
      const auto run = [&] {
        go.wait();
        ++started;
      };
      pcheck::thread a(run);
      pcheck::thread b(run);
      if (sets) go.set();
      a.join();
      b.join();
      pcheck::outcome("started", started);
    };
  };
  CHECK(all_ends(body(true)) == "started=2");
  CHECK(all_ends(body(false)) == "deadlock");
  // After set(): wait and addition of a and of b among each other, and join a after both of a. a and b: 4! / (2! * 2!) = 6
  // orders; with a's last step at place 2 (1 order), 3 (2 orders) or 4 (3 orders) of four, join a comes at any later time
  // before join b, which is last: 3 + 2 * 2 + 3 * 1.
  CHECK(schedules(body(true)) == 10);
}

TEST_CASE("event: one that is cleared at once may be missed") {
  const auto body = [] {
    pcheck::event e;
    pcheck::thread t([&] { e.wait(); });
    e.set();
    e.clear();
    t.join();
  };
  CHECK(all_ends(body) == "deadlock");  // or verified, where t comes between
}

TEST_CASE("event: a wait with a time limit tells whether the event was set in time") {
  const auto body = [] {
    pcheck::event e;
    pcheck::thread t([&] { e.set(); });
    pcheck::outcome("for", e.wait_for(1s));
    pcheck::outcome("until", e.wait_until(std::chrono::steady_clock::now() + 1s));
    t.join();
  };
  CHECK(all_ends(body) == "for=false until=false | for=false until=true | for=true until=true");
}

TEST_CASE("event: on a virtual clock the limit is kept to") {
  const auto body = [](std::chrono::seconds delay) {
    return [delay] {
      pcheck::event e;
      pcheck::thread t([&] {
        pcheck::this_thread::sleep_for(delay);
        e.set();
      });
      pcheck::outcome("in time", e.wait_for(2s));
      t.join();
    };
  };
  CHECK(all_ends(body(1s), virtual_time()) == "in time=true");
  CHECK(all_ends(body(3s), virtual_time()) == "in time=false");
}

TEST_CASE("event: what was done before set() is seen after wait()") {
  const auto body = [](bool sets_first) {
    return [sets_first] {
      pcheck::event ready;
      pcheck::shared<int> x{0, "x"};
      pcheck::thread t([&] {
        if (sets_first) ready.set();
        x = 1;
        if (!sets_first) ready.set();
      });
      ready.wait();
      (void)x.load();
      t.join();
    };
  };
  CHECK(first_finding(body(false)) == "verified");
  CHECK(first_finding(body(true)).starts_with("data_race"));
}
