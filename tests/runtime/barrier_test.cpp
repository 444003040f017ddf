/// barrier and latch mean what they mean in <barrier> and <latch>.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;

TEST_CASE("barrier: nobody passes before every party has arrived, in each phase") {
  const auto body = [](bool waits) {
    pcheck::barrier b(2);
    pcheck::atomic<int> arrived = 0;
    const auto take_part = [&] {
      for (int phase = 1; phase <= 2; ++phase) {
        ++arrived;
        if (waits) b.arrive_and_wait();
        pcheck::check(arrived >= 2 * phase, "all have arrived");
      }
    };
    pcheck::thread other(take_part);
    take_part();
    other.join();
    pcheck::outcome("arrived", arrived);
  };
  CHECK(all_ends([&] { body(true); }) == "arrived=4");
  CHECK(all_ends([&] { body(false); }) == "arrived=4; check_failed");
}

TEST_CASE("barrier: its completion runs once per phase, when all have arrived and before anyone passes") {
  const auto body = [] {
    pcheck::atomic<int> arrived = 0;
    pcheck::atomic<int> runs = 0;
    pcheck::barrier b(2, [&] {
      const int run = ++runs;
      pcheck::check(arrived == 2 * run, "all have arrived, nobody for the next phase");
    });
    const auto take_part = [&] {
      for (int phase = 1; phase <= 2; ++phase) {
        ++arrived;
        b.arrive_and_wait();
        pcheck::check(runs == phase, "the completion of this phase has run, that of the next has not");
      }
    };
    pcheck::thread other(take_part);
    take_part();
    other.join();
    pcheck::outcome("runs", runs);
  };
  CHECK(all_ends(body) == "runs=2");
}

TEST_CASE("barrier: between arriving and waiting a thread goes on") {
  const auto body = [] {
    pcheck::barrier b(2, "b");
    pcheck::atomic<int> x = 0;
    pcheck::thread other([&] {
      auto token = b.arrive();
      x = 1;
      b.wait(std::move(token));
    });
    b.arrive_and_wait();
    pcheck::outcome("x", x);  // the other has arrived, but need not have stored
    other.join();
  };
  CHECK(all_ends(body) == "x=0 | x=1");
}

TEST_CASE("barrier: waiting for a phase that is over returns at once") {
  const auto body = [] {
    pcheck::barrier b(1);
    auto first = b.arrive();
    b.wait(std::move(first));
    auto second = b.arrive();
    b.wait(std::move(second));
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("barrier: to wait for a phase that is not the one before is misuse") {
  const auto body = [] {
    pcheck::barrier b(1);
    auto first = b.arrive();
    auto second = b.arrive();
    b.wait(std::move(second));
    b.wait(std::move(first));
  };
  CHECK(all_ends(body) == "lock_misuse");
  CHECK(first_finding(body) == "lock_misuse: b: wait for a phase of the barrier that is not the one before this (main)");
}

TEST_CASE("barrier: whether a wait comes too late is a matter of time where others complete the next phase alone") {
  const auto body = [](bool completes, int phases) {
    const auto scenario = [phases](auto& b) {
      pcheck::thread others([&] {
        for (int i = 0; i < phases; ++i) static_cast<void>(b.arrive(2 - (i == 0)));
      });
      b.wait(b.arrive());
      pcheck::outcome("passed", true);
      others.join();
    };
    if (completes) {
      pcheck::barrier b(2, [] {});
      scenario(b);
    } else {
      pcheck::barrier b(2);
      scenario(b);
    }
  };
  for (const bool completes : {false, true}) {
    CHECK(all_ends([&] { body(completes, 1); }) == "passed=true");
    // In the order others, others the second arrival counts for too many; else main waits in time, or comes too late.
    CHECK(all_ends([&] { body(completes, 2); }) == "passed=true; lock_misuse");
  }
}

TEST_CASE("barrier: the end of a phase is waited for at the barrier that was arrived at") {
  const auto body = [] {
    pcheck::barrier a(1, "a");
    pcheck::barrier b(1, "b");
    b.wait(a.arrive());
  };
  CHECK(first_finding(body) == "lock_misuse: b: wait with the arrival at another barrier (main)");
}

TEST_CASE("barrier: arrive counts for several parties") {
  const auto body = [](int update) {
    pcheck::barrier b(3);
    pcheck::thread other([&] { b.arrive_and_wait(); });
    b.wait(b.arrive(update));
    other.join();
  };
  CHECK(first_finding([&] { body(2); }) == "verified");
  CHECK(first_finding([&] { body(1); }) == "deadlock: main waits for good at wait of b and other waits for good at wait of b");
}

TEST_CASE("barrier: who drops out is not waited for any more") {
  const auto body = [](bool drops) {
    pcheck::barrier b(2);
    pcheck::atomic<int> x = 0;
    pcheck::thread leaves([&] {
      x = 1;
      if (drops) b.arrive_and_drop();
      else b.arrive_and_wait();
    });
    b.arrive_and_wait();
    pcheck::check(x == 1, "the first phase is with both");
    b.arrive_and_wait();
    leaves.join();
    pcheck::outcome("ended", true);
  };
  CHECK(all_ends([&] { body(true); }) == "ended=true");
  CHECK(all_ends([&] { body(false); }) == "deadlock");
}

TEST_CASE("barrier: who drops out last completes the phase") {
  const auto body = [] {
    int runs = 0;
    pcheck::barrier b(
        2, [&] { ++runs; }, "b");
    auto token = b.arrive();
    b.arrive_and_drop();
    b.wait(std::move(token));
    b.arrive_and_wait();
    pcheck::outcome("runs", runs);
  };
  CHECK(all_ends(body) == "runs=2");
}

TEST_CASE("latch: wait returns when it has been counted down to zero") {
  const auto body = [](int counts) {
    pcheck::latch l(2);
    pcheck::atomic<int> done = 0;
    std::vector<pcheck::thread> threads;
    for (int i = 0; i < counts; ++i)
      threads.emplace_back([&] {
        ++done;
        l.count_down();
      });
    l.wait();
    pcheck::outcome("done", done);
    for (auto& thread : threads) thread.join();
  };
  CHECK(all_ends([&] { body(2); }) == "done=2");
  CHECK(all_ends([&] { body(1); }) == "deadlock");
}

TEST_CASE("latch: arrive_and_wait holds all until the last comes") {
  const auto body = [] {
    pcheck::latch l(2);
    pcheck::atomic<int> arrived = 0;
    const auto take_part = [&] {
      ++arrived;
      l.arrive_and_wait();
      pcheck::check(arrived == 2, "both have arrived");
    };
    pcheck::thread other(take_part);
    take_part();
    other.join();
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("latch: counts down by several, and tells without waiting") {
  const auto body = [] {
    pcheck::latch l(3);
    pcheck::check(!l.try_wait());
    l.count_down(2);
    l.count_down(0);
    pcheck::check(!l.try_wait());
    l.arrive_and_wait(1);
    pcheck::check(l.try_wait());
    l.wait();
    pcheck::latch open(0);
    open.wait();
  };
  CHECK(all_ends(body) == "verified");

  const auto raced = [] {
    pcheck::latch l(1);
    pcheck::thread t([&] { l.count_down(); });
    pcheck::outcome("open", l.try_wait());
    t.join();
  };
  CHECK(all_ends(raced) == "open=false | open=true");
}
