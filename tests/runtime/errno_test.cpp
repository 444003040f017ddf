/// errno is each thread's own, as in C, and 0 where a thread and an execution begin.

#include <cerrno>
#include <cstdlib>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;

TEST_CASE("errno: what one thread sets, no other sees") {
  const auto body = [] {
    pcheck::check(errno == 0, "an execution begins with 0");
    errno = 3;
    const auto set_and_look = [](int own) {
      pcheck::check(errno == 0, "a thread begins with 0");
      errno = own;
      pcheck::this_thread::yield();
      pcheck::check(errno == own);
    };
    pcheck::thread a{set_and_look, 1};
    pcheck::thread b{set_and_look, 2};
    pcheck::check(errno == 3);
    a.join();
    b.join();
    pcheck::check(errno == 3);
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("errno: what a function of the C library reports is seen by its caller alone") {
  const auto body = [] {
    pcheck::atomic<int> turn{0};
    pcheck::thread out_of_range{[&] {
      (void)std::strtol("99999999999999999999", nullptr, 10);
      turn = 1;
      turn.notify_one();
      pcheck::check(errno == ERANGE);
    }};
    turn.wait(0);
    const int seen = errno;
    pcheck::outcome("errno", seen);
    out_of_range.join();
  };
  CHECK(all_ends(body) == "errno=0");
}

TEST_CASE("errno: states that differ in it are told apart, also where fibers are recalled") {
  const auto body = [] {
    pcheck::thread other{[] {
      errno = pcheck::choose(2);
      pcheck::this_thread::yield();
      pcheck::outcome("errno", errno);
    }};
    other.join();
  };
  CHECK(all_ends(body) == "errno=0 | errno=1");
}

TEST_CASE("errno: of a thread that has ended nothing is left") {
  // Two threads that end without having told anybody what they chose: the same states with errno and without.
  const auto choosing = [](bool sets_errno) {
    return [sets_errno] {
      const auto choose = [sets_errno] {
        const int way = pcheck::choose(2);
        if (sets_errno) errno = way;
      };
      pcheck::thread a{choose};
      pcheck::thread b{choose};
      a.join();
      b.join();
    };
  };
  const auto states = [](const Body& body) { return pcheck::explore(body, everything("states")).stats.states; };
  CHECK(states(choosing(true)) == states(choosing(false)));
}

TEST_CASE("errno: pcheck's own functions leave it as it is") {
  const auto body = [] {
    errno = 7;
    pcheck::check(pcheck::param("number", 1) == 1 && pcheck::param("real", 0.5) == 0.5);
    pcheck::check(errno == 7);
    pcheck::shared<int> x{0};
    pcheck::invariant("never negative", [&] {
      errno = 8;
      return x >= 0;
    });
    pcheck::thread other{[&] { x = 1; }};
    other.join();
    pcheck::check(errno == 7);
  };
  CHECK(all_ends(body) == "verified");
}
