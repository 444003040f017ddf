/// jthread means what it means in <thread>.

#include <functional>
#include <stop_token>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;

namespace {

static_assert(!std::is_copy_constructible_v<pcheck::jthread> && std::is_nothrow_move_constructible_v<pcheck::jthread>);

}  // namespace

TEST_CASE("jthread: joins where it goes out of scope") {
  const auto body = [] {
    pcheck::atomic<int> done = 0;
    {
      pcheck::jthread t([&] { done = 1; });
    }
    pcheck::outcome("done", done);
  };
  CHECK(all_ends(body) == "done=1");
}

TEST_CASE("jthread: joins when another is moved into it, and after that ends with that one") {
  const auto body = [] {
    pcheck::atomic<int> first = 0;
    pcheck::atomic<int> second = 0;
    {
      pcheck::jthread t([&] { first = 1; });
      t = pcheck::jthread([&] { second = 1; });
      pcheck::outcome("first", first);
    }
    pcheck::outcome("second", second);
  };
  CHECK(all_ends(body) == "first=1 second=1");
}

TEST_CASE("jthread: an empty one and a detached one have nothing to join") {
  const auto body = [] {
    pcheck::jthread none;
    pcheck::check(!none.joinable() && none.get_id() == pcheck::jthread::id());
    pcheck::jthread t([] {});
    t.detach();
    pcheck::check(!t.joinable());
    pcheck::jthread u([] {});
    swap(none, u);
    pcheck::check(none.joinable() && !u.joinable());
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("jthread: is asked to stop before it is joined, not before") {
  const auto body = [] {
    pcheck::event go;
    {
      pcheck::jthread t(
          [&](std::stop_token token, int value) {
            pcheck::outcome("before", token.stop_requested());
            go.wait();
            pcheck::outcome("after", token.stop_requested());
            pcheck::outcome("value", value);
          },
          7, "stopper");
      go.set();
    }
  };
  // t may look before or after the request, the first time if it starts late.
  CHECK(all_ends(body) == "after=false before=false value=7 | after=true before=false value=7 | after=true before=true value=7");
}

TEST_CASE("jthread: request_stop is seen by its token and runs callbacks at once") {
  const auto body = [] {
    int called = 0;
    pcheck::jthread t([](std::stop_token) {});
    const std::stop_callback callback(t.get_stop_token(), [&] { ++called; });
    pcheck::check(t.get_stop_source().stop_possible() && called == 0);
    pcheck::check(t.request_stop() && called == 1, "the first request");
    pcheck::check(!t.request_stop() && called == 1, "a second request changes nothing");
    pcheck::check(t.get_stop_token().stop_requested());
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("jthread: a function that takes no token gets none") {
  const auto body = [] {
    int sum = 0;
    pcheck::jthread([&](int a, int b) { sum = a + b; }, 3, 4).join();
    pcheck::outcome("sum", sum);
  };
  CHECK(all_ends(body) == "sum=7");
}

TEST_CASE("jthread: a last string that its function does not take is its name") {
  const auto body = [] {
    pcheck::jthread plain([] {}, "plain");
    pcheck::jthread stoppable([](std::stop_token) {}, "stoppable");
    pcheck::fail("stop");
  };
  pcheck::Options options;
  options.strategy = "dfs";
  const pcheck::Result result = pcheck::explore(body, options);
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].thread_names == std::vector<std::string>{"main", "plain", "stoppable"});
}
