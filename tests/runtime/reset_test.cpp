/// Each execution starts from the same globals, heap and thread_local variables, and leaves nothing behind.

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;

namespace {

int number = 5;
std::string text = "as initialised, and long enough to lie on the heap";
std::vector<int> list = {1, 2, 3};
std::function<int()> function = [] { return number; };
std::unique_ptr<int> pointer = std::make_unique<int>(7);
pcheck::atomic<int> global_atomic{3, "global atomic"};
pcheck::mutex global_lock{"global lock"};

/// Keeps the compiler from doing without what is allocated.
void* volatile unused = nullptr;

thread_local int of_thread = 1;

/// Counts destructors of thread_local variables.
int destroyed = 0;
struct Destroyed {
  ~Destroyed() { ++destroyed; }
  int used = 0;
};
thread_local Destroyed destroyed_with_thread;

int& function_static() {
  static int value = 10;
  return value;
}

}  // namespace

TEST_CASE("reset: globals of every kind are as they were before main, in each execution") {
  const auto body = [] {
    pcheck::check(number == 5 && text == "as initialised, and long enough to lie on the heap" &&
                  list == std::vector<int>{1, 2, 3});
    pcheck::check(function() == 5 && *pointer == 7 && global_atomic == 3 && function_static() == 10);
    global_lock.lock();
    const int way = pcheck::choose(3);
    number += way;
    text += "changed";
    text.assign(1000, 'x');
    list.push_back(way);
    function = [way] { return way; };
    pointer = way == 0 ? nullptr : std::make_unique<int>(way);
    global_atomic = way;
    function_static() += way;
    pcheck::assume(way != 1);  // given up with all of it changed and the lock held
    global_lock.unlock();
  };
  CHECK(all_ends(body) == "verified");
  CHECK(schedules(body) == 3);
  CHECK(number == 5);  // and after the last
  CHECK(list == std::vector<int>{1, 2, 3});
}

TEST_CASE("reset: random numbers are the same in each execution, and as the C library has them") {
  // glibc's first numbers for seed 1, which is the one of who sets none, and for seed 7.
  const auto body = [] {
    pcheck::check(std::rand() == 1804289383 && random() == 846930886);
    std::srand(7);
    pcheck::atomic<int> order{0, "order"};
    pcheck::thread t([&] { order = 1; });
    order = 2;
    t.join();
    pcheck::outcome("order", order.load());
    pcheck::outcome("number", std::rand());
  };
  const std::string ends = all_ends(body);
  std::srand(7);
  const std::string number = std::to_string(std::rand());
  CHECK(ends == "number=" + number + " order=1 | number=" + number + " order=2");
}

namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "unset" : value;
}

}  // namespace

TEST_CASE("reset: the environment is as it was, and what is done to it is the scenario's alone") {
  setenv("PCHECK_OUTSIDE", "before", 1);
  const auto body = [] {
    pcheck::check(variable("PCHECK_OUTSIDE") == "before" && variable("PCHECK_INSIDE") == "unset", "as it was");
    pcheck::atomic<int> order{0, "order"};
    pcheck::thread writer{[&] {
      ++order;
      setenv("PCHECK_INSIDE", "written", 1);
    }};
    ++order;
    pcheck::outcome("inside", variable("PCHECK_INSIDE"));
    writer.join();
    pcheck::check(setenv("PCHECK_INSIDE", "again", 0) == 0 && variable("PCHECK_INSIDE") == "written");
    pcheck::check(setenv("PCHECK_INSIDE", "again", 1) == 0 && variable("PCHECK_INSIDE") == "again");
    pcheck::check(setenv("PCHECK_OUTSIDE", "inside", 1) == 0 && variable("PCHECK_OUTSIDE") == "inside");
    pcheck::check(unsetenv("PCHECK_OUTSIDE") == 0 && variable("PCHECK_OUTSIDE") == "unset" && variable("PCHECK") == "unset");
    pcheck::check(setenv("A=B", "c", 1) == -1 && errno == EINVAL && unsetenv("") == -1);
    static char put[] = "PCHECK_PUT=first";
    pcheck::check(putenv(put) == 0 && variable("PCHECK_PUT") == "first");
    put[11] = 'F';
    pcheck::check(variable("PCHECK_PUT") == "First", "it is the string itself");
    pcheck::check(clearenv() == 0 && variable("PCHECK_PUT") == "unset" && variable("PATH") == "unset");
    pcheck::check(setenv("PATH", "here", 0) == 0 && variable("PATH") == "here");
  };
  // Who adds first, as what comes after an addition is done with it.
  CHECK(all_ends(body, {.detect_leaks = true}) == "inside=unset | inside=written");
  CHECK(variable("PCHECK_OUTSIDE") == "before");
  CHECK(variable("PCHECK_INSIDE") == "unset");
  unsetenv("PCHECK_OUTSIDE");
}

TEST_CASE("reset: files that an execution leaves open are not lost with its memory") {
  const auto body = [] {
    std::ofstream out("/dev/null");
    std::FILE* const file = std::fopen("/dev/null", "w");
    pcheck::check(out.good() && file != nullptr && std::fputs("text", file) >= 0);
    pcheck::check(std::fopen("/dev/null/none", "r") == nullptr && errno == ENOTDIR);
    const int way = pcheck::choose(3);
    pcheck::assume(way != 1);  // given up with both open
    pcheck::check(way != 2, "failed with both open");
    std::fclose(file);
  };
  CHECK(first_finding(body) == "check_failed: check failed: failed with both open");
  CHECK(std::ofstream("/dev/null").good());  // of the same list
}

TEST_CASE("reset: what is written to the environment again and again comes to no more states") {
  const auto body = [] {
    pcheck::atomic<bool> is_over{false, "over"};
    pcheck::thread writer{[&] {
      while (!is_over) {
        setenv("PCHECK_TURN", variable("PCHECK_TURN") == "1" ? "2" : "1", 1);
        pcheck::this_thread::yield();
      }
    }};
    is_over = true;
    writer.join();
  };
  CHECK(pcheck::explore(body, {.strategy = "states"}).verdict == pcheck::Verdict::verified);
}

TEST_CASE("reset: the heap gives the same addresses in each execution") {
  const void* first = nullptr;
  const auto body = [&first] {
    const int way = pcheck::choose(2);
    const auto block = std::make_unique<std::map<int, std::string>>();
    for (int i = 0; i < 10; ++i) (*block)[i] = std::string(50, 'a');
    if (way == 0) first = block.get();
    else pcheck::check(block.get() == first, "the same place as in the execution before");
  };
  CHECK(first_finding(body) == "verified");
}

TEST_CASE("reset: an execution that is given up leaks nothing, however often") {
  const auto body = [] {
    const int way = pcheck::choose(1000);
    std::vector<std::string> strings(100, std::string(1000, 'x'));
    pcheck::thread t([&] { strings.emplace_back(10'000, 'y'); });
    pcheck::assume(way == 999);
    t.join();
  };
  pcheck::Options options = everything("dfs");
  options.detect_leaks = true;
  const pcheck::Result result = pcheck::explore(body, options);
  CHECK(result.verdict == pcheck::Verdict::verified);
  CHECK(result.stats.pruned_executions == 999);
}

TEST_CASE("reset: what is not given back is a leak, where that is asked for") {
  pcheck::Options options;
  options.detect_leaks = true;
  const auto leaking = [] {
    pointer.release();
    pointer.reset(new int(pcheck::choose(1)));
    (void)pointer.release();
  };
  const int line = __LINE__ - 3;  // of `new`; what the global held before main() is not the scenario's
  CHECK(first_finding(leaking, options) ==
        "leak: 1 block of the scenario's heap is still allocated at its end, allocated at reset_test.cpp:" +
            std::to_string(line));
  CHECK(first_finding(leaking) == "verified");
  // The block that a global held before, and another that it holds now.
  CHECK(first_finding([] { list.assign(1000, 1); }, options) == "verified");
}

TEST_CASE("reset: a leak tells where each of its blocks comes from, not what was given back or is the world's own") {
  pcheck::Options options;
  options.detect_leaks = true;
  const int line = __LINE__ + 3;
  const auto leaking = [] {
    pcheck::mutex named{"a name, which is the world's own memory"};
    unused = new int(1);
    delete static_cast<int*>(unused = new int(2));
    pcheck::thread other{[] { unused = new std::array<int, 100>{}; }, "a thread with a name of some length"};
    other.join();
    for (int i = 0; i < 2; ++i) unused = new int(i);
  };
  const pcheck::Result result = pcheck::explore(leaking, options);
  REQUIRE(result.findings.size() == 1);
  const auto place = [&](int after) { return "reset_test.cpp:" + std::to_string(line + after); };
  CHECK(result.findings[0].message == "4 blocks of the scenario's heap are still allocated at its end, allocated at " + place(0) +
                                          ", " + place(4) + " and " + place(2));
  CHECK(result.findings[0].location.file.ends_with("reset_test.cpp"));
  CHECK(result.findings[0].location.line == line);
  CHECK(result.findings[0].location.column == 5);
}

TEST_CASE("reset: what an invariant keeps is no leak, however much it captures") {
  pcheck::Options options;
  options.detect_leaks = true;
  const auto body = [] {
    pcheck::shared<int> x{0, "x"};
    std::array<long, 8> captured = {1, 2, 3, 4, 5, 6, 7, 8};  // more than a std::function has room for
    std::string text(100, 'a');
    pcheck::invariant("x is not negative", [&x, captured, text] { return x + captured[0] > 0 && text.size() == 100; });
    pcheck::thread t{[&] { x = 1; }};
    t.join();
  };
  CHECK(first_finding(body, options) == "verified");
}

TEST_CASE("thread_local: each thread has its own, initialised afresh") {
  const auto body = [] {
    const auto use = [](int value) {
      pcheck::check(of_thread == 1, "as initialised");
      of_thread = value;
      pcheck::this_thread::yield();
      pcheck::check(of_thread == value, "nobody else's");
    };
    pcheck::thread a(use, 2);
    pcheck::thread b(use, 3);
    use(4);
    a.join();
    b.join();
  };
  CHECK(all_ends(body) == "verified");
  CHECK(of_thread == 1);
}

TEST_CASE("thread_local: destructors run when the thread ends") {
  const auto body = [] {
    pcheck::thread uses([] { destroyed_with_thread.used = 1; });
    pcheck::thread does_not([] {});
    uses.join();
    does_not.join();
    pcheck::outcome("destroyed", destroyed);
  };
  CHECK(all_ends(body) == "destroyed=1");
}
