/// counting_semaphore and binary_semaphore mean what they mean in <semaphore>.

#include <chrono>
#include <vector>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;
using namespace std::chrono_literals;

namespace {

static_assert(pcheck::binary_semaphore::max() == 1);
static_assert(pcheck::counting_semaphore<5>::max() == 5);
static_assert(pcheck::counting_semaphore<>::max() == 0x7fffffff);

}  // namespace

TEST_CASE("semaphore: acquire waits for a permit") {
  const auto body = [] {
    pcheck::binary_semaphore s(0);
    pcheck::atomic<int> x = 0;
    pcheck::thread t([&] {
      x = 1;
      s.release();
    });
    s.acquire();
    pcheck::outcome("x", x);
    t.join();
  };
  CHECK(all_ends(body) == "x=1");
}

TEST_CASE("semaphore: without a release acquire waits for good") {
  const auto body = [](int permits) {
    pcheck::counting_semaphore<2> s(permits);
    s.acquire();
    s.acquire();
  };
  CHECK(first_finding([&] { body(1); }) == "deadlock: main waits for good at acquire of s");
  CHECK(first_finding([&] { body(2); }) == "verified");
}

TEST_CASE("semaphore: lets in as many threads as it has permits") {
  const auto body = [](int permits) {
    pcheck::counting_semaphore<3> s(permits);
    pcheck::atomic<int> inside = 0;
    pcheck::atomic<int> most = 0;
    std::vector<pcheck::thread> threads;
    for (int i = 0; i < 3; ++i)
      threads.emplace_back([&] {
        s.acquire();
        if (const int now = inside.fetch_add(1) + 1; now == 3) most = 3;
        inside.fetch_sub(1);
        s.release();
      });
    for (auto& thread : threads) thread.join();
    pcheck::outcome("three", most == 3);
  };
  CHECK(ends_of(pcheck::explore([&] { body(2); }, everything("states"))) == "three=false");
  CHECK(ends_of(pcheck::explore([&] { body(3); }, everything("states"))) == "three=false | three=true");
}

TEST_CASE("binary_semaphore: works as a lock that any thread may open") {
  const auto body = [](int permits) {
    pcheck::counting_semaphore<2> s(permits);
    pcheck::shared<int> x = 0;
    const auto add = [&] {
      s.acquire();
      x += 1;
      s.release();
    };
    pcheck::thread a(add);
    pcheck::thread b(add);
    a.join();
    b.join();
    pcheck::outcome("x", x);
  };
  CHECK(all_ends([&] { body(1); }) == "x=2");
  CHECK(all_ends([&] { body(2); }) == "x=1 | x=2");
}

TEST_CASE("semaphore: try_acquire takes a permit or says that there is none") {
  const auto body = [] {
    pcheck::counting_semaphore<2> s(2);
    pcheck::check(s.try_acquire() && s.try_acquire() && !s.try_acquire(), "two permits");
    s.release();
    pcheck::check(s.try_acquire() && !s.try_acquire(), "one given back");
  };
  CHECK(all_ends(body) == "verified");

  const auto raced = [] {
    pcheck::binary_semaphore s(0);
    pcheck::thread t([&] { s.release(); });
    pcheck::outcome("got", s.try_acquire());
    t.join();
  };
  CHECK(all_ends(raced) == "got=false | got=true");
}

TEST_CASE("semaphore: a timed acquire gets a permit or times out") {
  const auto body = [](auto attempt) {
    return [attempt] {
      pcheck::binary_semaphore s(0);
      pcheck::thread t([&] { s.release(); });
      pcheck::outcome("got", attempt(s));
      t.join();
    };
  };
  const auto acquire_for = [](auto& s) { return s.try_acquire_for(1ms); };
  const auto acquire_until = [](auto& s) { return s.try_acquire_until(std::chrono::steady_clock::now() + 1ms); };
  CHECK(all_ends(body(acquire_for)) == "got=false | got=true");
  CHECK(all_ends(body(acquire_until)) == "got=false | got=true");
  pcheck::Options options;
  options.virtual_time = true;  // the release takes no time
  CHECK(all_ends(body(acquire_for), options) == "got=true");
}

TEST_CASE("semaphore: release gives several permits at once") {
  const auto body = [] {
    pcheck::counting_semaphore<3> s(0);
    std::vector<pcheck::thread> threads;
    for (int i = 0; i < 3; ++i) threads.emplace_back([&] { s.acquire(); });
    s.release(0);
    pcheck::check(!s.try_acquire(), "release(0) gives none");
    s.release(3);
    for (auto& thread : threads) thread.join();
    pcheck::outcome("left", s.try_acquire());
  };
  CHECK(all_ends(body) == "left=false");
}

TEST_CASE("semaphore: a deadline long ago has passed, however long ago that is") {
  const auto body = [] {
    using Clock = std::chrono::steady_clock;
    pcheck::binary_semaphore permits(0);
    const Clock::time_point before = Clock::now();
    pcheck::check(!permits.try_acquire_until(Clock::time_point::min()));
    pcheck::this_thread::sleep_until(Clock::time_point::min());
    pcheck::check(Clock::now() == before, "no time has passed");
  };
  CHECK(all_ends(body, {.virtual_time = true}) == "verified");
}
