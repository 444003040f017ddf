/// stop_token and stop_source mean what they mean in <stop_token>; so do the waits of condition_variable_any that take one.

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;
using namespace std::chrono_literals;

namespace {

pcheck::Options virtual_time() {
  pcheck::Options options;
  options.virtual_time = true;
  return options;
}

/// A worker that goes on until it is asked to stop, at most three times.
template <class Token>
Body worker() {
  return [] {
    pcheck::atomic<int> rounds = 0;
    {
      pcheck::jthread t([&](Token token) {
        while (!token.stop_requested() && rounds < 3) ++rounds;
      });
      pcheck::outcome("asked at", rounds.load());
    }
    pcheck::outcome("rounds", rounds);
  };
}

}  // namespace

TEST_CASE("stop_token: a worker may be asked to stop at any time") {
  // It is asked after n rounds, and sees that before the next or after one more, or when all three are done.
  CHECK(all_ends(worker<pcheck::stop_token>()) ==
        "asked at=0 rounds=0 | asked at=0 rounds=1 | asked at=0 rounds=2 | asked at=0 rounds=3 | "
        "asked at=1 rounds=1 | asked at=1 rounds=2 | asked at=1 rounds=3 | "
        "asked at=2 rounds=2 | asked at=2 rounds=3 | asked at=3 rounds=3");
  // A std::stop_token is looked at as soon as the round is done: a round after which main looked has been looked at.
  CHECK(all_ends(worker<std::stop_token>()) ==
        "asked at=0 rounds=0 | asked at=0 rounds=1 | asked at=0 rounds=2 | asked at=0 rounds=3 | "
        "asked at=1 rounds=2 | asked at=1 rounds=3 | asked at=2 rounds=3 | asked at=3 rounds=3");
  pcheck::Options options;
  options.strategy = "sleep";
  CHECK(pcheck::explore(worker<std::stop_token>(), options).coverage.ends_with("(pcheck::stop_token: at any time)"));
  CHECK(pcheck::explore(worker<pcheck::stop_token>(), options).coverage.ends_with("sequential consistency"));
}

TEST_CASE("stop_source: asks once, its tokens see it and run their callbacks") {
  const auto body = [] {
    int called = 0;
    pcheck::stop_source source;
    const pcheck::stop_token token = source.get_token();
    const pcheck::stop_callback callback(token, [&] { ++called; });
    pcheck::check(!token.stop_requested() && token.stop_possible() && called == 0);
    pcheck::check(source.request_stop() && !source.request_stop() && called == 1);
    pcheck::check(token.stop_requested() && source.stop_requested() && source.get_token() == token);
    pcheck::check(!pcheck::stop_token().stop_possible() && !pcheck::stop_source(pcheck::nostopstate).stop_possible());
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("stop_callback: whether it is registered before the request is explored, and who runs it") {
  const auto body = [](bool stays) {
    return [stays] {
      pcheck::stop_source source;
      pcheck::atomic<int> called{0, "called"};
      pcheck::thread::id by;
      pcheck::thread t{[&] {
        pcheck::stop_callback callback(source.get_token(), [&] {
          ++called;
          by = pcheck::this_thread::get_id();
        });
        if (stays) called.load();
      }};
      const auto id = t.get_id();
      source.request_stop();
      t.join();
      pcheck::outcome("by t", by == id);
      pcheck::outcome("called", called.load());
    };
  };
  // Registered after the request, t runs it at once; before, main does; destroyed before the request, nobody does.
  const char* const all = "by t=false called=0 | by t=false called=1 | by t=true called=1";
  CHECK(all_ends(body(true)) == all);
  CHECK(all_ends(body(false)) == all);
}

TEST_CASE("stop_callback: its destructor waits for the callback") {
  const auto body = [](bool holds) {
    return [holds] {
      pcheck::mutex m{"m"};
      pcheck::shared<int> x{0, "x"};
      pcheck::stop_source source;
      pcheck::thread t{[&] {
        std::optional<pcheck::stop_callback<std::function<void()>>> callback;
        callback.emplace(source.get_token(), [&] {
          const std::lock_guard guard(m);
          x = 1;
        });
        std::unique_lock lock(m, std::defer_lock);
        if (holds) lock.lock();
        callback.reset();
        x = 2;  // after the callback, if that was run
      }};
      source.request_stop();
      t.join();
    };
  };
  CHECK(all_ends(body(false)) == "verified");
  CHECK(all_ends(body(true)).find("deadlock") !=
        std::string::npos);  // the callback waits for a lock that its destructor's thread holds
}

TEST_CASE("stop_callback: may destroy itself, and the next one is destroyed or run") {
  const auto body = [] {
    pcheck::stop_source source;
    pcheck::atomic<int> called{0, "called"};
    std::optional<pcheck::stop_callback<std::function<void()>>> second;
    second.emplace(source.get_token(), [&] { ++called; });
    std::optional<pcheck::stop_callback<std::function<void()>>> first;  // is run first
    first.emplace(source.get_token(), [&] {
      called += 10;
      first.reset();
    });
    pcheck::thread t{[&] { second.reset(); }};
    source.request_stop();
    t.join();
    pcheck::outcome("called", called.load());
  };
  CHECK(all_ends(body) == "called=10 | called=11");
}

TEST_CASE("stop_token: what was done before the request is seen by who sees the request") {
  const auto body = [] {
    pcheck::shared<int> x{0, "x"};
    pcheck::jthread t([&](std::stop_token token) {
      pcheck::this_thread::yield();
      if (token.stop_requested()) pcheck::check(x == 1);
    });
    x = 1;
    t.request_stop();
  };
  CHECK(first_finding(body) == "verified");
}

TEST_CASE("condition_variable_any: a wait with a token ends when the thread is asked to stop") {
  const auto body = [](bool sets) {
    return [sets] {
      pcheck::mutex m;
      pcheck::condition_variable_any cv{"cv"};
      bool ready = false;
      pcheck::jthread t([&](std::stop_token token) {
        std::unique_lock lock(m);
        const bool got = cv.wait(lock, token, [&] { return ready; });
        pcheck::check(got == ready && lock.owns_lock());
        pcheck::outcome("got", got);
      });
      if (!sets) return;
      {
        const std::lock_guard lock(m);
        ready = true;
      }
      cv.notify_one();
      t.join();
    };
  };
  CHECK(all_ends(body(false)) == "got=false");  // the request comes with the end of t's scope, and is never missed
  CHECK(all_ends(body(true)) == "got=true");
}

TEST_CASE("condition_variable_any: a wait with a token and a time limit ends with either") {
  const auto body = [](std::chrono::seconds limit) {
    return [limit] {
      pcheck::mutex m;
      pcheck::condition_variable_any cv;
      pcheck::jthread t([&](std::stop_token token) {
        std::unique_lock lock(m);
        const bool got = cv.wait_for(lock, token, limit, [] { return false; });
        const bool later = cv.wait_until(lock, token, std::chrono::steady_clock::now(), [] { return true; });
        pcheck::check(!got && later);
        pcheck::outcome("asked", token.stop_requested());
      });
      pcheck::this_thread::sleep_for(5s);
    };
  };
  CHECK(all_ends(body(1s), virtual_time()) == "asked=false");
  CHECK(all_ends(body(9s), virtual_time()) == "asked=true");
  CHECK(all_ends(body(1s)) == "asked=false | asked=true");
}
