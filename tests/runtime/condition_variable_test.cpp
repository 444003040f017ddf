/// condition_variable means what it means in <condition_variable>.

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <type_traits>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;
using namespace std::chrono_literals;

namespace {

static_assert(!std::is_copy_constructible_v<pcheck::condition_variable>);
static_assert(std::is_same_v<pcheck::cv_status, std::cv_status>);

const char* word(std::cv_status status) { return status == std::cv_status::timeout ? "timeout" : "no_timeout"; }

pcheck::Options with(bool virtual_time, bool spurious) {
  pcheck::Options options;
  options.virtual_time = virtual_time;
  options.spurious = spurious;
  return options;
}

/// One thread waits, another notifies it without having changed anything that the first asks for.
void wait_and_notify(bool notify_all) {
  pcheck::mutex m;
  pcheck::condition_variable cv;
  pcheck::thread waiter([&] {
    std::unique_lock lock(m);
    cv.wait(lock);
    pcheck::check(lock.owns_lock(), "the lock is held again");
  });
  notify_all ? cv.notify_all() : cv.notify_one();
  waiter.join();
  pcheck::outcome("woken", true);
}

}  // namespace

TEST_CASE("condition_variable: a notification that comes before the wait is lost") {
  CHECK(all_ends([] { wait_and_notify(false); }) == "woken=true; deadlock");
  CHECK(all_ends([] { wait_and_notify(true); }) == "woken=true; deadlock");
}

TEST_CASE("condition_variable: waiting for a predicate cannot miss what was set under the lock") {
  const auto body = [](bool sets_under_lock) {
    pcheck::mutex m;
    pcheck::condition_variable cv;
    pcheck::atomic<bool> ready = false;
    pcheck::thread waiter([&] {
      std::unique_lock lock(m);
      cv.wait(lock, [&] { return ready.load(); });
    });
    if (sets_under_lock) m.lock();
    ready = true;
    if (sets_under_lock) m.unlock();
    cv.notify_one();
    waiter.join();
    pcheck::outcome("woken", true);
  };
  CHECK(all_ends([&] { body(true); }) == "woken=true");
  // Set and notified between the waiter's look at the predicate and its wait.
  CHECK(all_ends([&] { body(false); }) == "woken=true; deadlock");
}

TEST_CASE("condition_variable: a waiting thread does not hold the lock, a woken one does") {
  const auto body = [] {
    pcheck::mutex m;
    pcheck::condition_variable cv;
    bool waiting = false;
    bool ready = false;
    pcheck::thread waiter([&] {
      std::unique_lock lock(m);
      waiting = true;
      cv.wait(lock, [&] { return ready; });
      pcheck::thread([&] { pcheck::check(!m.try_lock(), "held by the woken thread"); }).join();
    });
    {
      std::unique_lock lock(m);
      pcheck::outcome("waited", waiting);
      ready = true;
    }
    cv.notify_one();
    waiter.join();
  };
  CHECK(all_ends(body) == "waited=false | waited=true");
}

namespace {

/// Two threads wait for sure; then one notification, after which main waits for the first to have been woken.
void notify_two_waiters(bool notify_all) {
  pcheck::mutex m;
  pcheck::condition_variable cv;
  pcheck::event woken;
  int waiting = 0;
  std::string order;
  const auto wait = [&](char name) {
    std::unique_lock lock(m);
    ++waiting;
    cv.wait(lock);
    order += name;
    woken.set();
  };
  pcheck::thread a(wait, 'a');
  pcheck::thread b(wait, 'b');
  m.lock();
  pcheck::assume(waiting == 2);
  notify_all ? cv.notify_all() : cv.notify_one();
  m.unlock();
  woken.wait();
  m.lock();
  pcheck::outcome("first", order);
  m.unlock();
  cv.notify_one();
  a.join();
  b.join();
  pcheck::outcome("all", order);
}

}  // namespace

TEST_CASE("condition_variable: notify_one wakes any one waiter") {
  CHECK(all_ends([] { notify_two_waiters(false); }) == "all=ab first=a | all=ba first=b");
}

TEST_CASE("condition_variable: notify_all wakes them all, in any order") {
  // The second may have been woken, too, before main looks.
  CHECK(all_ends([] { notify_two_waiters(true); }) == "all=ab first=a | all=ab first=ab | all=ba first=b | all=ba first=ba");
}

TEST_CASE("condition_variable: wait_for ends by notification or by time-out") {
  const auto body = [](auto wait) {
    return [wait] {
      pcheck::mutex m;
      pcheck::condition_variable cv;
      pcheck::thread waiter([&] {
        std::unique_lock lock(m);
        pcheck::outcome("status", word(wait(cv, lock)));
        pcheck::check(lock.owns_lock());
      });
      cv.notify_one();
      waiter.join();
    };
  };
  const auto wait_for = [](auto& cv, auto& lock) { return cv.wait_for(lock, 1ms); };
  const auto wait_until = [](auto& cv, auto& lock) { return cv.wait_until(lock, std::chrono::steady_clock::now() + 1ms); };
  CHECK(all_ends(body(wait_for)) == "status=no_timeout | status=timeout");
  CHECK(all_ends(body(wait_until)) == "status=no_timeout | status=timeout");
  CHECK(all_ends(body(wait_for), with(true, false)) == "status=no_timeout | status=timeout");
}

TEST_CASE("condition_variable: wait_for without a notification times out") {
  const auto body = [] {
    pcheck::mutex m;
    pcheck::condition_variable cv;
    std::unique_lock lock(m);
    pcheck::outcome("status", word(cv.wait_for(lock, 1ms)));
  };
  CHECK(all_ends(body) == "status=timeout");
  CHECK(all_ends(body, with(true, false)) == "status=timeout");
}

TEST_CASE("condition_variable: wait_for a predicate tells whether it came true") {
  const auto body = [](auto wait) {
    return [wait] {
      pcheck::mutex m;
      pcheck::condition_variable cv;
      bool ready = false;
      pcheck::thread waiter([&] {
        std::unique_lock lock(m);
        const bool held = wait(cv, lock, [&] { return ready; });
        pcheck::check(held == ready, "what it returns is what the predicate says");
        pcheck::outcome("held", held);
      });
      m.lock();
      ready = true;
      m.unlock();
      cv.notify_one();
      waiter.join();
    };
  };
  const auto wait_for = [](auto& cv, auto& lock, auto ready) { return cv.wait_for(lock, 1ms, ready); };
  const auto wait_until = [](auto& cv, auto& lock, auto ready) {
    return cv.wait_until(lock, std::chrono::steady_clock::now() + 1ms, ready);
  };
  CHECK(all_ends(body(wait_for)) == "held=false | held=true");
  CHECK(all_ends(body(wait_until)) == "held=false | held=true");
  // The clock moves only while nobody can go on: main sets `ready` in time.
  CHECK(all_ends(body(wait_for), with(true, false)) == "held=true");
}

TEST_CASE("condition_variable: on a virtual clock, what comes in time wakes and what comes late does not") {
  const auto body = [](auto patience, auto delay) {
    return [=] {
      pcheck::mutex m;
      pcheck::condition_variable cv;
      bool ready = false;
      pcheck::thread waiter([&] {
        std::unique_lock lock(m);
        pcheck::outcome("held", cv.wait_for(lock, patience, [&] { return ready; }));
      });
      pcheck::this_thread::sleep_for(delay);
      m.lock();
      ready = true;
      m.unlock();
      cv.notify_one();
      waiter.join();
    };
  };
  CHECK(all_ends(body(20ms, 10ms), with(true, false)) == "held=true");
  CHECK(all_ends(body(10ms, 20ms), with(true, false)) == "held=false");
  // As good as for ever: more nanoseconds than can be counted.
  CHECK(all_ends(body(std::chrono::hours::max(), 1h), with(true, false)) == "held=true");
}

TEST_CASE("condition_variable: wakes spuriously on request, once per thread") {
  const auto body = [](bool asks_again) {
    pcheck::mutex m;
    pcheck::condition_variable cv;
    bool ready = false;
    pcheck::thread waiter([&] {
      std::unique_lock lock(m);
      if (asks_again) cv.wait(lock, [&] { return ready; });
      else if (!ready) cv.wait(lock);
      pcheck::outcome("ready", ready);
    });
    m.lock();
    ready = true;
    m.unlock();
    cv.notify_one();
    waiter.join();
  };
  CHECK(all_ends([&] { body(false); }) == "ready=true");
  CHECK(all_ends([&] { body(false); }, with(false, true)) == "ready=false | ready=true");
  CHECK(all_ends([&] { body(true); }, with(false, true)) == "ready=true");
}

TEST_CASE("condition_variable: spurious wake-ups do not hide a deadlock from a predicate") {
  const auto body = [] {
    pcheck::mutex m;
    pcheck::condition_variable cv;
    std::unique_lock lock(m);
    cv.wait(lock, [] { return false; });
  };
  CHECK(all_ends(body) == "deadlock");
  CHECK(all_ends(body, with(false, true)) == "deadlock");
}

TEST_CASE("condition_variable: may be destroyed once all who wait have been notified, not before") {
  const auto body = [](auto make, bool notifies_all) {
    return [make, notifies_all] {
      pcheck::mutex m;
      auto cv = make();
      bool ready = false;
      const auto wait = [&] {
        std::unique_lock lock(m);
        while (!ready) cv->wait(lock);
      };
      pcheck::thread a(wait);
      pcheck::thread b(wait);
      {
        const std::lock_guard lock(m);
        ready = true;
        if (notifies_all) cv->notify_all();
        else cv->notify_one();
        cv.reset();
      }
      a.join();
      b.join();
    };
  };
  const auto plain = [] { return std::make_unique<pcheck::condition_variable>("cv"); };
  const auto any = [] { return std::make_unique<pcheck::condition_variable_any>("cv"); };
  CHECK(all_ends(body(plain, true)) == "verified");
  CHECK(first_finding(body(plain, false)).starts_with("lock_misuse: cv: destroyed while another thread waits on it"));
  CHECK(all_ends(body(any, true)) == "verified");
  CHECK(first_finding(body(any, false)).starts_with("lock_misuse: cv: destroyed while another thread waits on it"));
}

TEST_CASE("condition_variable: threads that wait at the same time wait with the same mutex") {
  const auto at_the_same_time = [] {
    pcheck::mutex m;
    pcheck::mutex n;
    pcheck::condition_variable cv{"cv"};
    const auto wait = [&cv](pcheck::mutex& mutex) {
      std::unique_lock lock(mutex);
      cv.wait(lock);
    };
    pcheck::thread a(wait, std::ref(m));
    pcheck::thread b(wait, std::ref(n));
    cv.notify_one();
    a.join();
    b.join();
  };
  // Whoever is notified before the other comes is no longer in the way; then nobody notifies the other.
  CHECK(all_ends(at_the_same_time) == "deadlock; lock_misuse");
  CHECK(first_finding(at_the_same_time, {.detect_races = false}).starts_with("lock_misuse: cv: wait with another mutex than "));
  const auto one_after_the_other = [] {
    pcheck::mutex m;
    pcheck::mutex n;
    pcheck::condition_variable cv;
    const auto wait = [&cv](pcheck::mutex& mutex) {
      std::unique_lock lock(mutex);
      bool woken = false;
      pcheck::thread waker([&] {
        const std::lock_guard guard(mutex);
        woken = true;
        cv.notify_all();
      });
      cv.wait(lock, [&] { return woken; });
      lock.unlock();
      waker.join();
    };
    wait(m);
    wait(n);
  };
  CHECK(all_ends(one_after_the_other) == "verified");
}

TEST_CASE("condition_variable: notify_all_at_thread_exit comes after the destructors of thread_local variables") {
  static pcheck::atomic<int>* destroyed = nullptr;
  struct Mark {
    ~Mark() { ++*destroyed; }
  };
  const auto body = [] {
    pcheck::mutex m;
    pcheck::condition_variable cv;
    pcheck::atomic<int> count{0, "destroyed"};
    destroyed = &count;
    bool ready = false;
    pcheck::thread worker([&] {
      std::unique_lock lock(m);
      ready = true;
      pcheck::notify_all_at_thread_exit(cv, std::move(lock));
      thread_local const Mark mark;
      static_cast<void>(&mark);
    });
    std::unique_lock lock(m);
    cv.wait(lock, [&] { return ready; });
    pcheck::outcome("destroyed", count.load());
    lock.unlock();
    worker.join();
  };
  CHECK(all_ends(body) == "destroyed=1");
}
