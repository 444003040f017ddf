/// Function-local statics: initialised once in each execution by whoever comes first, destroyed at the end of main.

#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;

namespace {

struct Log {
  pcheck::mutex mutex{"log"};
  std::vector<std::string> lines;

  void add(const char* line) {
    const std::lock_guard guard(mutex);
    lines.emplace_back(line);
  }
};

Log& the_log() {
  static Log log;
  return log;
}

struct Slow {
  pcheck::atomic<int> attempts{0, "attempts"};
  pcheck::shared<int> value{0, "value"};

  Slow() {
    ++attempts;
    value = 5;
  }
};

Slow& slow() {
  static Slow instance;
  return instance;
}

int next_attempt = 0;

int second_attempt() {
  static const int attempt = [] {
    pcheck::this_thread::yield();
    if (++next_attempt == 1) throw std::runtime_error("the first attempt");
    return next_attempt;
  }();
  return attempt;
}

int needs_itself(int depth) {
  static const int value = depth == 0 ? 0 : needs_itself(depth - 1);
  return value;
}

char order_of_ends[4] = {};

void note_end(char name) { order_of_ends[std::strlen(order_of_ends)] = name; }

struct SaysItsEnd {
  char name;
  ~SaysItsEnd() { note_end(name); }
};

}  // namespace

TEST_CASE("static: in each execution initialised anew, and a use of it afterwards is no conflict") {
  const auto body = [] {
    the_log().add("main");
    pcheck::thread a([] { the_log().add("a, with more than a string holds without the heap"); });
    pcheck::thread b([] { the_log().add("b, with more than a string holds without the heap"); });
    a.join();
    b.join();
    pcheck::check(the_log().lines.size() == 3, "each line is there");
    pcheck::outcome("second", the_log().lines[1].substr(0, 1));
  };
  CHECK(all_ends(body) == "second=a | second=b");
  CHECK(classes(body) == 2);  // the order of the two critical sections
}

TEST_CASE("static: who comes while another thread initialises it waits, and what that has written is there") {
  const auto body = [] {
    const auto use = [] { pcheck::check(slow().value == 5, "initialised"); };
    pcheck::thread a(use);
    pcheck::thread b(use);
    a.join();
    b.join();
    pcheck::outcome("attempts", slow().attempts);
  };
  CHECK(all_ends(body) == "attempts=1");
  // Either thread initialises it, and the other looks before that is done or after.
  CHECK(classes(body) == 4);
  pcheck::Options options;
  options.strategy = "sleep";
  CHECK(pcheck::explore(body, options).findings.empty());  // no data race
}

TEST_CASE("static: where the initialisation throws, the next who comes does it") {
  const auto body = [] {
    pcheck::shared<int> caught = 0;
    pcheck::mutex mutex;
    const auto use = [&] {
      try {
        second_attempt();
      } catch (const std::runtime_error&) {
        const std::lock_guard guard(mutex);
        caught = caught + 1;
      }
    };
    pcheck::thread a(use);
    pcheck::thread b(use);
    a.join();
    b.join();
    pcheck::outcome("caught", caught);
    pcheck::outcome("attempt", second_attempt());
  };
  CHECK(all_ends(body) == "attempt=2 caught=1");
}

TEST_CASE("static: an initialisation that needs itself waits for good") {
  CHECK(all_ends([] { needs_itself(1); }) == "deadlock");
}

TEST_CASE("static: destroyed at the end of main in reverse order, as atexit's functions run; nothing is leaked") {
  struct Tells {
    ~Tells() { pcheck::outcome("order", order_of_ends); }
  };
  const auto body = [] {
    static const Tells when_all_else_is_done;
    static const SaysItsEnd first{'1'};
    std::atexit([] { note_end('2'); });
    static const SaysItsEnd last{'3'};
    static const auto heap = std::make_unique<int>(7);
  };
  pcheck::Options options;
  options.detect_leaks = true;
  CHECK(ends_of(pcheck::explore(body, options)) == "order=321");
  CHECK(all_ends(body) == "order=321");
}
