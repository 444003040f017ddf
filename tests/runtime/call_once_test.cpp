/// call_once means what it means in <mutex>.

#include <stdexcept>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;

TEST_CASE("call_once: of several callers one runs the function, and all return after it has") {
  const auto body = [](bool once) {
    pcheck::once_flag flag;
    pcheck::atomic<int> runs = 0;
    pcheck::atomic<int> ready = 0;
    const auto call = [&] {
      const auto function = [&](int value) {
        ++runs;
        ready = value;
      };
      if (once) pcheck::call_once(flag, function, 1);
      else if (runs == 0) function(1);
      pcheck::check(ready == 1, "what the function does is done");
    };
    pcheck::thread a(call);
    pcheck::thread b(call);
    a.join();
    b.join();
    pcheck::outcome("runs", runs);
  };
  CHECK(all_ends([&] { body(true); }) == "runs=1");
  // By hand: both may find that it has not run, or one returns while the other runs it.
  CHECK(all_ends([&] { body(false); }) == "runs=1 | runs=2; check_failed");
}

TEST_CASE("call_once: where the function throws, the next caller runs it") {
  const auto body = [] {
    pcheck::once_flag flag;
    pcheck::atomic<int> attempts = 0;
    pcheck::atomic<int> caught = 0;
    const auto call = [&] {
      try {
        pcheck::call_once(flag, [&] {
          if (++attempts == 1) throw std::runtime_error("the first attempt");
        });
      } catch (const std::runtime_error&) {
        ++caught;
      }
    };
    pcheck::thread a(call);
    pcheck::thread b(call);
    pcheck::thread c(call);
    a.join();
    b.join();
    c.join();
    pcheck::outcome("attempts", attempts);
    pcheck::outcome("caught", caught);
  };
  // Whoever comes first throws; of the two others one runs it, the other finds it done.
  CHECK(all_ends(body) == "attempts=2 caught=1");
}

TEST_CASE("call_once: from inside its own function waits for itself") {
  const auto body = [](bool same_flag) {
    pcheck::once_flag outer;
    pcheck::once_flag inner;
    pcheck::call_once(outer, [&] { pcheck::call_once(same_flag ? outer : inner, [] {}); });
  };
  CHECK(first_finding([&] { body(true); }) == "deadlock: main waits for itself");
  CHECK(first_finding([&] { body(false); }) == "verified");
}

TEST_CASE("call_once: a second call by the same thread finds it done") {
  const auto body = [] {
    pcheck::once_flag flag;
    int runs = 0;
    for (int i = 0; i < 3; ++i) pcheck::call_once(flag, [&] { ++runs; });
    pcheck::outcome("runs", runs);
  };
  CHECK(all_ends(body) == "runs=1");
}
