/// condition_variable_any waits with any lock.

#include <chrono>
#include <mutex>
#include <shared_mutex>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;
using namespace std::chrono_literals;

namespace {

/// One thread waits with a Lock until another has set a flag under the mutex.
template <class Mutex, class Lock>
void hand_over() {
  Mutex m;
  pcheck::condition_variable_any cv;
  bool ready = false;
  pcheck::thread waiter([&] {
    Lock lock(m);
    cv.wait(lock, [&] { return ready; });
    pcheck::check(lock.owns_lock(), "the lock is held again");
  });
  m.lock();
  ready = true;
  m.unlock();
  cv.notify_one();
  waiter.join();
}

/// Counts how often it is locked: a lock of the scenario's own.
struct CountingLock {
  pcheck::mutex& mutex;
  int locked = 0;
  void lock() {
    mutex.lock();
    ++locked;
  }
  void unlock() { mutex.unlock(); }
};

}  // namespace

TEST_CASE("condition_variable_any: waits with the holders of all mutexes") {
  CHECK(all_ends(hand_over<pcheck::mutex, std::unique_lock<pcheck::mutex>>) == "verified");
  CHECK(all_ends(hand_over<pcheck::timed_mutex, std::unique_lock<pcheck::timed_mutex>>) == "verified");
  CHECK(all_ends(hand_over<pcheck::recursive_mutex, std::unique_lock<pcheck::recursive_mutex>>) == "verified");
  CHECK(all_ends(hand_over<pcheck::shared_mutex, std::shared_lock<pcheck::shared_mutex>>) == "verified");
}

TEST_CASE("condition_variable_any: waits with a mutex itself, and with a lock of one's own") {
  const auto body = [] {
    pcheck::mutex m;
    pcheck::condition_variable_any cv;
    bool ready = false;
    pcheck::thread bare([&] {
      m.lock();
      cv.wait(m, [&] { return ready; });
      m.unlock();
    });
    pcheck::thread counted([&] {
      CountingLock lock{m};
      lock.lock();
      bool waited = false;
      while (!ready) {
        waited = true;
        cv.wait(lock);
      }
      pcheck::outcome("locked", lock.locked);
      pcheck::check(lock.locked == (waited ? 2 : 1), "once at first, once after the wait");
      lock.unlock();
    });
    m.lock();
    ready = true;
    m.unlock();
    cv.notify_all();
    bare.join();
    counted.join();
  };
  CHECK(all_ends(body) == "locked=1 | locked=2");
}

TEST_CASE("condition_variable_any: is waiting before it gives up the lock") {
  // The notification under the lock comes either before the wait, and is lost, or wakes: whoever gets the lock from the
  // waiter finds it waiting.
  const auto body = [] {
    pcheck::mutex m;
    pcheck::condition_variable_any cv;
    bool waiting = false;
    pcheck::thread waiter([&] {
      std::unique_lock lock(m);
      waiting = true;
      cv.wait(lock);
    });
    m.lock();
    const bool was_waiting = waiting;
    cv.notify_one();
    m.unlock();
    pcheck::assume(was_waiting);
    waiter.join();
    pcheck::outcome("woken", true);
  };
  CHECK(all_ends(body) == "woken=true");
}

TEST_CASE("condition_variable_any: timed waits end by notification or by time-out") {
  const auto body = [](auto wait) {
    return [wait] {
      pcheck::shared_mutex m;
      pcheck::condition_variable_any cv;
      pcheck::thread waiter([&] {
        std::shared_lock lock(m);
        pcheck::outcome("timeout", wait(cv, lock) == std::cv_status::timeout);
        pcheck::check(lock.owns_lock());
      });
      cv.notify_all();
      waiter.join();
    };
  };
  CHECK(all_ends(body([](auto& cv, auto& lock) { return cv.wait_for(lock, 1ms); })) == "timeout=false | timeout=true");
  CHECK(all_ends(body([](auto& cv, auto& lock) { return cv.wait_until(lock, std::chrono::steady_clock::now() + 1ms); })) ==
        "timeout=false | timeout=true");
}

TEST_CASE("condition_variable_any: a timed wait for a predicate tells whether it came true") {
  const auto body = [](auto wait) {
    return [wait] {
      pcheck::mutex m;
      pcheck::condition_variable_any cv;
      bool ready = false;
      pcheck::thread waiter([&] {
        std::unique_lock lock(m);
        pcheck::outcome("held", wait(cv, lock, [&] { return ready; }));
      });
      m.lock();
      ready = true;
      m.unlock();
      cv.notify_one();
      waiter.join();
    };
  };
  CHECK(all_ends(body([](auto& cv, auto& lock, auto ready) { return cv.wait_for(lock, 1ms, ready); })) ==
        "held=false | held=true");
  CHECK(all_ends(body([](auto& cv, auto& lock, auto ready) {
          return cv.wait_until(lock, std::chrono::steady_clock::now() + 1ms, ready);
        })) == "held=false | held=true");
}

TEST_CASE("condition_variable_any: wakes spuriously on request") {
  const auto body = [] {
    pcheck::mutex m;
    pcheck::condition_variable_any cv;
    bool ready = false;
    pcheck::thread waiter([&] {
      std::unique_lock lock(m);
      if (!ready) cv.wait(lock);
      pcheck::outcome("ready", ready);
    });
    m.lock();
    ready = true;
    m.unlock();
    cv.notify_one();
    waiter.join();
  };
  pcheck::Options spurious;
  spurious.spurious = true;
  CHECK(all_ends(body) == "ready=true");
  CHECK(all_ends(body, spurious) == "ready=false | ready=true");
}
