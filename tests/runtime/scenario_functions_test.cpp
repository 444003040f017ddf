/// check, fail, assume, choose, invariant, outcome and param.

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;

namespace {

pcheck::Options with_parameter(const std::string& name, const std::string& value) {
  pcheck::Options options;
  options.parameters[name] = value;
  return options;
}

/// What a parameter that is refused is told.
std::string refusal(const Body& body, const std::string& value) {
  try {
    pcheck::explore(body, with_parameter("n", value));
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("check and fail: end the execution with their text") {
  CHECK(first_finding([] { pcheck::check(false, "two and two"); }) == "check_failed: check failed: two and two");
  CHECK(first_finding([] { pcheck::check(false, std::string("a string")); }) == "check_failed: check failed: a string");
  CHECK(first_finding([] { pcheck::check(1 + 1 == 3); }) == "check_failed: a check failed");
  CHECK(first_finding([] { pcheck::fail("here"); }) == "check_failed: check failed: here");
  CHECK(first_finding([] { pcheck::check(true, "fine"); }) == "verified");
}

TEST_CASE("check: what comes after a failed one does not happen, in no thread") {
  const auto body = [] {
    pcheck::thread t([] { pcheck::fail("stop"); });
    t.join();
    pcheck::outcome("reached", true);
  };
  CHECK(all_ends(body) == "check_failed");
}

TEST_CASE("choose: each answer is explored, once for each combination") {
  const auto body = [] {
    const int a = pcheck::choose(3);
    const int b = pcheck::choose(a + 1);
    pcheck::outcome("a", a);
    pcheck::outcome("b", b);
  };
  CHECK(all_ends(body) == "a=0 b=0 | a=1 b=0 | a=1 b=1 | a=2 b=0 | a=2 b=1 | a=2 b=2");
  CHECK(schedules(body) == 6);  // 1 + 2 + 3
  CHECK(classes(body) == 6);
}

TEST_CASE("choose: needs a number of answers that there can be") {
  for (const int n : {0, -1, 65536}) {
    CAPTURE(n);
    CHECK_THROWS_WITH_AS(pcheck::explore([n] { pcheck::choose(n); }), "choose(n) needs an n from 1 to 65535",
                         std::invalid_argument);
  }
  CHECK(first_finding([] { pcheck::check(pcheck::choose(1) == 0); }) == "verified");
}

TEST_CASE("assume: leaves out executions, and what they would have found") {
  const auto body = [] {
    const int a = pcheck::choose(4);
    pcheck::assume(a % 2 == 0);
    pcheck::check(a != 1 && a != 3);
    pcheck::outcome("a", a);
  };
  CHECK(all_ends(body) == "a=0 | a=2");
  const pcheck::Result result = pcheck::explore(body, everything("dfs"));
  CHECK(result.stats.executions == 2);
  CHECK(result.stats.pruned_executions == 2);
}

TEST_CASE("assume: one that leaves no execution proves nothing") {
  const auto body = [] {
    pcheck::atomic<int> x{0, "x"};
    pcheck::thread t([&] { ++x; });
    ++x;
    t.join();
    pcheck::assume(x != 2);
    pcheck::fail("never comes here");
  };
  for (const char* const strategy : {"auto", "dfs", "sleep", "dpor", "states", "random"}) {
    CAPTURE(strategy);
    pcheck::Options options;
    options.strategy = strategy;
    options.executions_max = 10;
    const pcheck::Result result = pcheck::explore(body, options);
    CHECK(result.verdict == pcheck::Verdict::inconclusive);
    CHECK(result.coverage.starts_with("nothing was checked: assume() has ended every execution"));
    CHECK(!result.as_expected);
  }
}

TEST_CASE("assume: one that leaves only what goes on for ever leaves that to be checked") {
  const auto body = [] {
    pcheck::atomic<int> x{0, "x"};
    pcheck::assume(pcheck::choose(2) == 0);
    for (;;) {
      pcheck::progress();
      x = 0;
    }
  };
  pcheck::Options options;
  options.strategy = "states";
  CHECK(pcheck::explore(body, options).verdict == pcheck::Verdict::verified);
}

TEST_CASE("invariant: is evaluated after every event, without a scheduling point of its own") {
  const auto body = [](bool transfers_at_once) {
    return [transfers_at_once] {
      pcheck::atomic<int> a{2, "a"};
      pcheck::atomic<int> b{0, "b"};
      pcheck::invariant("nothing is lost", [&, transfers_at_once] { return a + b == 2 || (!transfers_at_once && a + b == 1); });
      pcheck::thread t([&] {
        --a;
        ++b;
      });
      t.join();
    };
  };
  CHECK(first_finding(body(true)) == "invariant_violated: invariant violated: nothing is lost");
  CHECK(first_finding(body(false)) == "verified");
  CHECK(schedules(body(false)) == 1);  // start, two steps of t, join: reading a and b is no step
}

TEST_CASE("invariant: holds on after the end of the thread that declared it") {
  const auto body = [](int last) {
    return [last] {
      pcheck::atomic<int> x = 0;
      pcheck::thread t([&] {
        pcheck::invariant("x is small", [&] { return x < 2; });
        ++x;
      });
      t.join();
      x = last;
    };
  };
  CHECK(all_ends(body(1)) == "verified");
  CHECK(all_ends(body(5)) == "invariant_violated");
}

TEST_CASE("invariant: two variables that it reads are told apart in every order") {
  // The order of two stores to different variables matters once a predicate reads both.
  const auto body = [](bool watched) {
    return [watched] {
      pcheck::atomic<int> x = 0;
      pcheck::atomic<int> y = 0;
      if (watched) pcheck::invariant("x first", [&] { return x >= y; });
      pcheck::thread a([&] { x = 1; });
      pcheck::thread b([&] { y = 1; });
      a.join();
      b.join();
    };
  };
  CHECK(classes(body(false)) == 1);
  CHECK(all_ends(body(true)) == "invariant_violated");
}

TEST_CASE("outcome: of every kind of value, the last one of a name counts") {
  enum class Colour { red, green };
  const auto body = [] {
    pcheck::outcome("a", -3);
    pcheck::outcome("b", std::numeric_limits<unsigned long>::max());
    pcheck::outcome("c", true);
    pcheck::outcome("d", 'x');
    pcheck::outcome("e", 0.5);
    pcheck::outcome("f", "text");
    pcheck::outcome("g", std::string("string"));
    pcheck::outcome("h", Colour::green);
    pcheck::outcome("i", 1);
    pcheck::outcome("i", 2);
    pcheck::atomic<int> atomic = 7;
    pcheck::shared<int> shared = 8;
    pcheck::outcome("j", atomic);
    pcheck::outcome("k", shared);
  };
  CHECK(all_ends(body) == "a=-3 b=18446744073709551615 c=true d=x e=0.5 f=text g=string h=1 i=2 j=7 k=8");
}

TEST_CASE("outcome: two threads that set the same one do so in both orders") {
  const auto body = [] {
    pcheck::thread a([] { pcheck::outcome("last", "a"); });
    pcheck::thread b([] { pcheck::outcome("last", "b"); });
    a.join();
    b.join();
  };
  CHECK(all_ends(body) == "last=a | last=b");
}

TEST_CASE("param: gives what was given, else the fallback, as the fallback's type") {
  const auto body = [] {
    pcheck::outcome("int", pcheck::param("int", 3));
    pcheck::outcome("long", pcheck::param("long", 3L));
    pcheck::outcome("size", pcheck::param("size", std::size_t{3}));
    pcheck::outcome("greatest", pcheck::param("greatest", std::numeric_limits<std::uint64_t>::max()));
    pcheck::outcome("real", pcheck::param("real", 0.5));
    pcheck::outcome("flag", pcheck::param("flag", false));
    pcheck::outcome("text", pcheck::param("text", "abc"));
    pcheck::outcome("string", pcheck::param("string", std::string("def")));
  };
  CHECK(all_ends(body) == "flag=false greatest=18446744073709551615 int=3 long=3 real=0.5 size=3 string=def text=abc");
  pcheck::Options options;
  options.parameters = {{"int", "-7"},    {"long", "1099511627776"}, {"size", "8"},   {"greatest", "9223372036854775808"},
                        {"real", "2.25"}, {"flag", "true"},          {"text", "x y"}, {"string", ""}};
  CHECK(all_ends(body, options) ==
        "flag=true greatest=9223372036854775808 int=-7 long=1099511627776 real=2.25 size=8 string= text=x y");
}

// They were rounded to six digits after the point, so that a scenario got 0 in place of its 1e-9.
TEST_CASE("param: a default that is no integer arrives as it was written, and is told so") {
  const auto body = [] {
    const double third = pcheck::param("third", 1.0 / 3);
    pcheck::check(pcheck::param("tiny", 1e-9) == 1e-9 && pcheck::param("huge", 1e300) == 1e300);
    pcheck::check(third == 1.0 / 3 && pcheck::param("float", 0.1F) == 0.1F);
    pcheck::check(std::isinf(pcheck::param("infinite", std::numeric_limits<double>::infinity())));
  };
  const pcheck::Result result = pcheck::explore(body);
  CHECK(result.verdict == pcheck::Verdict::verified);
  // 0.1F is 13421773 / 2^27, of which 17 digits are needed to give the double.
  CHECK(result.parameters == std::map<std::string, std::string>{{"third", "0.3333333333333333"},
                                                                {"tiny", "1e-09"},
                                                                {"huge", "1e+300"},
                                                                {"float", "0.10000000149011612"},
                                                                {"infinite", "inf"}});
}

TEST_CASE("param: refuses what is no number, out of range, or no truth value") {
  CHECK(refusal([] { pcheck::param("n", 3); }, "three") == "parameter n must be an integer, not 'three'");
  CHECK(refusal([] { pcheck::param("n", 3); }, "3.5") == "parameter n must be an integer, not '3.5'");
  CHECK(refusal([] { pcheck::param("n", 3); }, "") == "parameter n must be an integer, not ''");
  CHECK(refusal([] { pcheck::param("n", 3); }, "99999999999") ==
        "parameter n must be from -2147483648 to 2147483647, not '99999999999'");
  CHECK(refusal([] { pcheck::param("n", 3, 1, 5); }, "6") == "parameter n must be from 1 to 5, not '6'");
  CHECK(refusal([] { pcheck::param("n", 3U); }, "-1") == "parameter n must be from 0 to 4294967295, not '-1'");
  CHECK(refusal([] { pcheck::param("n", std::uint64_t{3}); }, "-18446744073709551615") ==
        "parameter n must be from 0 to 18446744073709551615, not '-18446744073709551615'");
  CHECK(refusal([] { pcheck::param("n", 0.5); }, "half") == "parameter n must be a number, not 'half'");
  CHECK(refusal([] { pcheck::param("n", 0.5); }, "1e400") ==
        "parameter n must be from -1.7976931348623157e+308 to 1.7976931348623157e+308, not '1e400'");
  CHECK(refusal([] { pcheck::param("n", 0.5F); }, "-1e39") ==
        "parameter n must be from -3.4028234663852886e+38 to 3.4028234663852886e+38, not '-1e39'");
  CHECK(refusal([] { pcheck::param("n", 0.5); }, "1e-400") == "accepted");
  CHECK(refusal([] { pcheck::param("n", 0.5F); }, "inf") == "accepted");
  CHECK(refusal([] { pcheck::param("n", true); }, "maybe") == "parameter n must be true or false, not 'maybe'");
  CHECK(refusal([] { pcheck::param("n", 3, 1, 5); }, "5") == "accepted");
}
