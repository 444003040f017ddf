/// Exceptions in scenarios: each thread has its own in flight, and what nobody catches is a finding.

#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;

TEST_CASE("exceptions: a thread that throws, catches and rethrows is not disturbed by another that does the same") {
  const auto body = [] {
    pcheck::atomic<int> turn = 0;
    const auto throws = [&](const std::string& name) {
      try {
        try {
          ++turn;
          throw std::runtime_error(name);
        } catch (const std::runtime_error&) {
          ++turn;  // the exception is in flight while other threads run
          pcheck::check(std::uncaught_exceptions() == 0 && std::current_exception() != nullptr);
          ++turn;
          throw;
        }
      } catch (const std::exception& again) {
        pcheck::check(again.what() == name, "the own exception");
      }
      pcheck::check(std::current_exception() == nullptr, "nothing left over");
    };
    pcheck::thread a(throws, std::string("first"));
    pcheck::thread b(throws, std::string("second"));
    a.join();
    b.join();
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("exceptions: destructors with operations run while the stack is unwound") {
  struct Counted {
    explicit Counted(pcheck::atomic<int>& c) : count(c) { ++count; }
    ~Counted() {
      pcheck::check(std::uncaught_exceptions() == 1, "that of this thread");
      --count;
    }
    pcheck::atomic<int>& count;
  };
  const auto body = [] {
    pcheck::atomic<int> alive = 0;
    const auto run = [&] {
      try {
        const Counted one(alive);
        const Counted two(alive);
        throw 1;
      } catch (int) {
      }
    };
    pcheck::thread a(run);
    pcheck::thread b(run);
    a.join();
    b.join();
    pcheck::check(alive == 0);
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("exceptions: a lock held by a guard is released when one is thrown") {
  const auto body = [] {
    pcheck::mutex m{"m"};
    const auto run = [&] {
      try {
        const std::lock_guard guard(m);
        throw std::runtime_error("inside");
      } catch (const std::runtime_error&) {
      }
      pcheck::check(m.try_lock() || true);
    };
    pcheck::thread t([&] {
      try {
        const std::lock_guard guard(m);
        throw std::runtime_error("inside");
      } catch (const std::runtime_error&) {
      }
    });
    t.join();
    run();
    pcheck::outcome("free", true);
    m.unlock();
  };
  CHECK(all_ends(body) == "free=true");
}

TEST_CASE("exceptions: one can be handed to another thread") {
  const auto body = [] {
    std::exception_ptr error;
    pcheck::thread t([&] {
      try {
        throw std::out_of_range("too far");
      } catch (...) {
        error = std::current_exception();
      }
    });
    t.join();
    try {
      std::rethrow_exception(error);
    } catch (const std::out_of_range& caught) {
      pcheck::outcome("what", caught.what());
    }
  };
  CHECK(all_ends(body) == "what=too far");
}

TEST_CASE("exceptions: one that leaves a thread's function, or main's, is a finding") {
  const auto thrown_by_thread = [] {
    pcheck::thread t([] { throw std::runtime_error("lost"); }, "thrower");
    t.join();
  };
  CHECK(first_finding(thrown_by_thread) == "uncaught_exception: std::runtime_error: lost (thrower)");
  CHECK(first_finding([] { throw 42; }) == "uncaught_exception: int (main)");
  const auto rethrown = [] {
    try {
      throw std::logic_error("again");
    } catch (...) {
      throw;
    }
  };
  CHECK(first_finding(rethrown) == "uncaught_exception: std::logic_error: again (main)");
}

TEST_CASE("exceptions: one that meets noexcept, and terminate() itself, end the execution") {
  CHECK(first_finding([] { []() noexcept { throw 1; }(); }) == "uncaught_exception: int (main)");
  CHECK(first_finding([] { std::terminate(); }) == "crash: std::terminate was called (main)");
}

TEST_CASE("exceptions: after executions that ended in the middle of one the next starts afresh") {
  const auto body = [] {
    pcheck::check(std::uncaught_exceptions() == 0 && std::current_exception() == nullptr, "nothing of the execution before");
    const int way = pcheck::choose(3);
    try {
      throw 1;
    } catch (int) {
      pcheck::assume(way != 0);  // given up while it is in flight
      if (way == 1) throw 2;     // uncaught while another is in flight
    }
  };
  const pcheck::Result result = pcheck::explore(body, everything("dfs"));
  CHECK(result.stats.executions + result.stats.pruned_executions == 3);
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].kind == "uncaught_exception");
}
