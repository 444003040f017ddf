/// std's lock holders work on the modelled mutexes.

#include <chrono>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <system_error>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;
using namespace std::chrono_literals;

namespace {

/// Whether another thread could have the mutex.
template <class Mutex>
bool is_free(Mutex& mutex) {
  bool free = false;
  pcheck::thread([&] {
    free = mutex.try_lock();
    if (free) mutex.unlock();
  }).join();
  return free;
}

/// Two threads that each hold two mutexes at once, taken by `Lock` in opposite orders.
template <class Lock>
void cross(Lock lock) {
  pcheck::mutex m;
  pcheck::mutex n;
  pcheck::shared<int> x = 0;
  pcheck::thread t([&] { lock(m, n, x); });
  lock(n, m, x);
  t.join();
  pcheck::outcome("x", x);
}

}  // namespace

TEST_CASE("lock_guard: holds for its scope, also when an exception ends it") {
  const auto body = [] {
    pcheck::mutex m;
    {
      const std::lock_guard guard(m);
      pcheck::check(!is_free(m), "inside");
    }
    pcheck::check(is_free(m), "after");
    try {
      const std::lock_guard guard(m);
      throw std::runtime_error("leave");
    } catch (const std::runtime_error&) {
      pcheck::check(is_free(m), "after the exception");
    }
    m.lock();
    { const std::lock_guard guard(m, std::adopt_lock); }
    pcheck::check(is_free(m), "after adopting");
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("unique_lock: defers, tries, adopts, gives away and takes again") {
  const auto body = [] {
    pcheck::mutex m;
    std::unique_lock deferred(m, std::defer_lock);
    pcheck::check(!deferred.owns_lock() && is_free(m), "deferred");
    deferred.lock();
    pcheck::check(deferred.owns_lock() && !is_free(m), "locked");
    deferred.unlock();
    pcheck::check(deferred.try_lock() && !is_free(m), "tried");
    std::unique_lock moved = std::move(deferred);
    pcheck::check(moved.owns_lock() && !deferred.owns_lock() && !is_free(m), "moved");
    moved.release()->unlock();
    pcheck::check(!moved.owns_lock() && is_free(m), "released");
    m.lock();
    std::unique_lock adopted(m, std::adopt_lock);
    adopted.unlock();
    pcheck::check(is_free(m), "adopted and unlocked");
    const std::unique_lock tried(m, std::try_to_lock);
    pcheck::check(tried.owns_lock() && !is_free(m), "tried where it is made");
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("unique_lock: unlocking what it does not own, or locking what it owns, throws") {
  const auto body = [] {
    pcheck::mutex m;
    std::unique_lock lock(m);
    try {
      lock.lock();
      pcheck::fail("locked twice");
    } catch (const std::system_error& error) {
      pcheck::check(error.code() == std::errc::resource_deadlock_would_occur);
    }
    lock.unlock();
    try {
      lock.unlock();
      pcheck::fail("unlocked twice");
    } catch (const std::system_error& error) {
      pcheck::check(error.code() == std::errc::operation_not_permitted);
    }
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("unique_lock: waits for a time on a timed_mutex") {
  const auto body = [] {
    pcheck::timed_mutex m;
    m.lock();
    pcheck::thread t([&] {
      const std::unique_lock lock(m, 1ms);
      pcheck::outcome("got", lock.owns_lock());
    });
    m.unlock();
    t.join();
  };
  CHECK(all_ends(body) == "got=false | got=true");
}

TEST_CASE("shared_lock: lets readers in together and keeps writers out") {
  const auto body = [] {
    pcheck::shared_mutex m;
    {
      const std::shared_lock lock(m);
      pcheck::check(lock.owns_lock() && !is_free(m), "no writer beside a reader");
      pcheck::thread([&] { pcheck::check(std::shared_lock(m, std::try_to_lock).owns_lock(), "another reader"); }).join();
    }
    pcheck::check(is_free(m), "after");
    const std::unique_lock writer(m);
    pcheck::thread([&] { pcheck::check(!std::shared_lock(m, std::try_to_lock).owns_lock(), "a reader beside a writer"); }).join();
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("scoped_lock: takes several mutexes without a deadlock, whatever their order") {
  const auto both = [] {
    cross([](auto& a, auto& b, auto& x) {
      const std::scoped_lock lock(a, b);
      x += 1;
    });
  };
  // Two that back off in step go on without an end, so that there are endless schedules; but the states are finitely many.
  CHECK(ends_of(pcheck::explore(both, everything("states"))) == "x=2");

  const auto one_by_one = [] {
    cross([](auto& a, auto& b, auto& x) {
      const std::lock_guard first(a);
      const std::lock_guard second(b);
      x += 1;
    });
  };
  CHECK(all_ends(one_by_one) == "x=2; deadlock");
}

TEST_CASE("scoped_lock: with one mutex or none it is a lock_guard or nothing") {
  const auto body = [] {
    pcheck::mutex m;
    {
      const std::scoped_lock lock(m);
      [[maybe_unused]] const std::scoped_lock nothing;
      pcheck::check(!is_free(m), "inside");
    }
    pcheck::check(is_free(m), "after");
  };
  CHECK(all_ends(body) == "verified");
}

namespace {

/// As programs write it: with std's objects it would be a constant where it is a global.
class Ticket {
 public:
  constexpr Ticket() = default;
  constexpr explicit Ticket(int first) : next_(first) {}
  int take() {
    const std::lock_guard guard(lock_);
    used_.acquire();
    const int taken = next_;
    next_ = taken + 1;
    used_.release();
    return taken;
  }

 private:
  pcheck::mutex lock_;
  pcheck::shared<int> next_{0};
  pcheck::atomic<bool> is_closed_ = false;
  pcheck::atomic_flag is_empty_;
  pcheck::counting_semaphore<1> used_{1};
  pcheck::latch opened_{1};
  pcheck::once_flag once_;
  pcheck::condition_variable changed_;
};

Ticket global_tickets{5};

}  // namespace

TEST_CASE("objects: may be members of a class with constexpr constructors") {
  const auto body = [] {
    Ticket local;
    pcheck::check(local.take() == 0);
    pcheck::thread t([] { global_tickets.take(); });
    global_tickets.take();
    t.join();
    pcheck::check(global_tickets.take() == 7);
  };
  CHECK(all_ends(body) == "verified");
}
