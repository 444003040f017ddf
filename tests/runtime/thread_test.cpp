/// thread and this_thread mean what they mean in <thread>.

#include <chrono>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <system_error>
#include <type_traits>
#include <unordered_set>
#include <utility>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;
using namespace std::chrono_literals;

namespace {

static_assert(!std::is_copy_constructible_v<pcheck::thread> && !std::is_copy_assignable_v<pcheck::thread>);
static_assert(std::is_nothrow_move_constructible_v<pcheck::thread> && std::is_nothrow_move_assignable_v<pcheck::thread>);
static_assert(std::is_nothrow_default_constructible_v<pcheck::thread>);

struct Account {
  int balance = 0;
  void deposit(int amount) { balance += amount; }
};

/// "none", or what the action's std::system_error says it is.
std::string system_error_of(auto action) {
  try {
    action();
  } catch (const std::system_error& error) {
    return error.code() == std::errc::invalid_argument ? "invalid_argument" : "another";
  }
  return "none";
}

}  // namespace

TEST_CASE("thread: calls its function with copies of its arguments, moved where they were") {
  const auto body = [] {
    std::string text = "ab";
    pcheck::thread t([](std::unique_ptr<int> p, std::string s, int x) { pcheck::outcome("text", s + std::to_string(*p + x)); },
                     std::make_unique<int>(3), text, 4);
    text = "changed after the start, before the thread's first operation";
    t.join();
  };
  CHECK(all_ends(body) == "text=ab7");
}

TEST_CASE("thread: std::ref hands over a reference, a member function is called on its object") {
  const auto body = [] {
    Account account;
    pcheck::thread(&Account::deposit, std::ref(account), 5).join();
    pcheck::thread(&Account::deposit, &account, 2).join();
    pcheck::outcome("balance", account.balance);
  };
  CHECK(all_ends(body) == "balance=7");
}

TEST_CASE("thread: a last string that its function does not take is its name") {
  const auto body = [] {
    pcheck::thread named([] {}, "first");
    pcheck::thread with_argument([](int) {}, 1, std::string("second"));
    pcheck::thread takes_text([](const char*) { pcheck::fail("stop"); }, "an argument, no name");
    pcheck::fail("stop");
  };
  pcheck::Options options;
  options.strategy = "dfs";
  const pcheck::Result result = pcheck::explore(body, options);
  REQUIRE(result.findings.size() == 1);
  // The third has no name of its own; its variable's is used.
  CHECK(result.findings[0].thread_names == std::vector<std::string>{"main", "first", "second", "takes_text"});
}

TEST_CASE("thread: an id is the thread's own, equal to what the thread sees, and none once it is joined") {
  const auto body = [] {
    pcheck::thread::id inside;
    pcheck::thread t([&] { inside = pcheck::this_thread::get_id(); });
    const auto outside = t.get_id();
    pcheck::thread other([] {});
    const auto others = other.get_id();
    t.join();
    other.join();
    pcheck::check(inside == outside);
    pcheck::check(outside != others && outside != pcheck::this_thread::get_id());
    pcheck::check(t.get_id() == pcheck::thread::id() && !t.joinable());
    std::ostringstream shown;
    shown << t.get_id();
    pcheck::check(shown.str() == "thread::id of a non-executing thread");
    pcheck::check((outside < others) != (others < outside));
    const std::unordered_set<pcheck::thread::id> ids{inside, outside, others, pcheck::this_thread::get_id()};
    pcheck::check(ids.size() == 3);
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("thread: moving hands the thread over") {
  const auto body = [] {
    pcheck::thread none;
    pcheck::check(!none.joinable());
    pcheck::thread a([] { pcheck::outcome("ran", true); });
    pcheck::thread b(std::move(a));
    pcheck::check(!a.joinable() && b.joinable());
    none = std::move(b);
    pcheck::check(!b.joinable() && none.joinable());
    swap(a, none);
    pcheck::check(a.joinable() && !none.joinable());
    a.join();
  };
  CHECK(all_ends(body) == "ran=true");
}

TEST_CASE("thread: join returns only when the thread has ended") {
  const auto body = [](bool joins) {
    pcheck::atomic<int> done = 0;
    pcheck::thread t([&] { done = 1; });
    if (joins) t.join();
    pcheck::outcome("done", done.load());
    if (!joins) t.join();
  };
  CHECK(all_ends([&] { body(true); }) == "done=1");
  CHECK(all_ends([&] { body(false); }) == "done=0 | done=1");
}

TEST_CASE("thread: joining or detaching what is not joinable throws std::system_error") {
  const auto body = [] {
    pcheck::thread none;
    pcheck::check(system_error_of([&] { none.join(); }) == "invalid_argument", "join of none");
    pcheck::check(system_error_of([&] { none.detach(); }) == "invalid_argument", "detach of none");
    pcheck::thread t([] {});
    pcheck::check(system_error_of([&] { t.join(); }) == "none", "first join");
    pcheck::check(system_error_of([&] { t.join(); }) == "invalid_argument", "second join");
    pcheck::thread u([] {});
    u.detach();
    pcheck::check(!u.joinable() && system_error_of([&] { u.detach(); }) == "invalid_argument", "second detach");
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("thread: a detached one runs on beside main, and after its end") {
  const auto body = [] {
    auto* const x = new pcheck::atomic<int>(0);  // outlives main's frame
    pcheck::thread([x] {
      *x = 1;
      pcheck::outcome("detached", "ended");
    }).detach();
    pcheck::outcome("seen", x->load());
  };
  CHECK(all_ends(body) == "detached=ended seen=0 | detached=ended seen=1");
}

TEST_CASE("thread: an operation of one thread is not seen by another before it happens") {
  // Store buffering: at least one of the two stores comes before the other thread's load, so that both reading 0 is
  // impossible.
  const auto body = [] {
    pcheck::atomic<int> x = 0;
    pcheck::atomic<int> y = 0;
    int r1 = -1;
    int r2 = -1;
    pcheck::thread a([&] {
      x = 1;
      r1 = y;
    });
    pcheck::thread b([&] {
      y = 1;
      r2 = x;
    });
    a.join();
    b.join();
    pcheck::outcome("r1", r1);
    pcheck::outcome("r2", r2);
  };
  CHECK(all_ends(body) == "r1=0 r2=1 | r1=1 r2=0 | r1=1 r2=1");
}

TEST_CASE("thread: can start threads, which outlive it") {
  const auto body = [] {
    pcheck::atomic<int> count = 0;
    pcheck::thread child;
    pcheck::thread parent([&] { child = pcheck::thread([&] { ++count; }); });
    parent.join();
    child.join();
    pcheck::outcome("count", count);
  };
  CHECK(all_ends(body) == "count=1");
}

TEST_CASE("this_thread: yield and sleep order nothing while time is not virtual") {
  const auto body = [] {
    pcheck::atomic<int> last = 0;
    pcheck::thread quick([&] {
      pcheck::this_thread::yield();
      last = 1;
    });
    pcheck::thread slow([&] {
      pcheck::this_thread::sleep_for(1h);
      pcheck::this_thread::sleep_until(std::chrono::steady_clock::now() + 1h);
      last = 2;
    });
    quick.join();
    slow.join();
    pcheck::outcome("last", last);
  };
  CHECK(all_ends(body) == "last=1 | last=2");
}

TEST_CASE("this_thread: who sleeps or waits in vain sees on a clock that time has passed") {
  using Clock = std::chrono::steady_clock;
  const auto lasts = [](auto wait) {
    return [wait] {
      const auto began = Clock::now();
      wait();
      pcheck::check(Clock::now() - began >= 10ms);
      pcheck::check(Clock::now() - began < 20ms);
    };
  };
  CHECK(all_ends(lasts([] { pcheck::this_thread::sleep_for(10ms); })) == "verified");
  CHECK(all_ends(lasts([] { pcheck::this_thread::sleep_until(Clock::now() + 10ms); })) == "verified");
  CHECK(all_ends(lasts([] { pcheck::check(!pcheck::event().wait_for(10ms)); })) == "verified");
  const auto rounds = [] {
    const auto end = Clock::now() + 30ms;
    int n = 0;
    for (; Clock::now() < end; ++n) pcheck::this_thread::sleep_for(10ms);
    pcheck::outcome("rounds", n);
  };
  CHECK(all_ends(rounds) == "rounds=3");  // the time for reading the clock is less than a sleep
}

TEST_CASE("this_thread: who has once looked at a clock may sleep for ever without coming to new states") {
  pcheck::Options options;
  options.strategy = "states";
  const pcheck::Result result = pcheck::explore(
      [] {
        (void)std::chrono::steady_clock::now();
        for (;; pcheck::progress()) pcheck::this_thread::sleep_for(10ms);
      },
      options);
  CHECK(result.verdict == pcheck::Verdict::verified);
}

TEST_CASE("thread: hardware_concurrency is the same on every machine") { CHECK(pcheck::thread::hardware_concurrency() == 2); }
