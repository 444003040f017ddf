/// mutex, timed_mutex, recursive_mutex and recursive_timed_mutex mean what they mean in <mutex>.

#include <chrono>
#include <type_traits>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;
using namespace std::chrono_literals;

namespace {

static_assert(!std::is_copy_constructible_v<pcheck::mutex> && !std::is_move_constructible_v<pcheck::mutex>);
static_assert(std::is_default_constructible_v<pcheck::mutex> && std::is_default_constructible_v<pcheck::recursive_timed_mutex>);

/// What another thread's attempt on `mutex` gives.
template <class Mutex, class Attempt>
void outcome_of_another(Mutex& mutex, Attempt attempt) {
  pcheck::thread t([&] {
    const bool got = attempt(mutex);
    pcheck::outcome("got", got);
    if (got) mutex.unlock();
  });
  t.join();
}

pcheck::Options virtual_time() {
  pcheck::Options options;
  options.virtual_time = true;
  return options;
}

}  // namespace

TEST_CASE("mutex: two threads that hold it in turn lose no update") {
  const auto body = [](bool locks) {
    pcheck::mutex m;
    pcheck::shared<int> x = 0;
    const auto add = [&] {
      if (locks) m.lock();
      x += 1;
      if (locks) m.unlock();
    };
    pcheck::thread a(add);
    pcheck::thread b(add);
    a.join();
    b.join();
    pcheck::outcome("x", x);
  };
  CHECK(all_ends([&] { body(true); }) == "x=2");
  CHECK(all_ends([&] { body(false); }) == "x=1 | x=2");
}

TEST_CASE("mutex: try_lock fails exactly while another thread holds it") {
  const auto body = [] {
    pcheck::mutex m;
    pcheck::thread t([&] {
      m.lock();
      m.unlock();
    });
    const bool got = m.try_lock();
    if (got) m.unlock();
    t.join();
    pcheck::outcome("got", got);
  };
  CHECK(all_ends(body) == "got=false | got=true");

  const auto held = [] {
    pcheck::mutex m;
    m.lock();
    outcome_of_another(m, [](auto& mutex) { return mutex.try_lock(); });
    m.unlock();
  };
  CHECK(all_ends(held) == "got=false");

  const auto free = [] {
    pcheck::mutex m;
    outcome_of_another(m, [](auto& mutex) { return mutex.try_lock(); });
  };
  CHECK(all_ends(free) == "got=true");
}

TEST_CASE("mutex: two locked in opposite orders can deadlock, in one order they cannot") {
  const auto body = [](bool opposite) {
    pcheck::mutex m;
    pcheck::mutex n;
    const auto lock_both = [](pcheck::mutex& first, pcheck::mutex& second) {
      first.lock();
      second.lock();
      second.unlock();
      first.unlock();
    };
    pcheck::thread a([&] { lock_both(m, n); });
    pcheck::thread b([&] { opposite ? lock_both(n, m) : lock_both(m, n); });
    a.join();
    b.join();
    pcheck::outcome("ended", true);
  };
  CHECK(all_ends([&] { body(true); }) == "ended=true; deadlock");
  CHECK(all_ends([&] { body(false); }) == "ended=true");
}

TEST_CASE("timed_mutex: while it is held, an attempt either times out or waits long enough") {
  const auto body = [](auto attempt) {
    return [attempt] {
      pcheck::timed_mutex m;
      m.lock();
      pcheck::thread t([&] {
        const bool got = attempt(m);
        pcheck::outcome("got", got);
        if (got) m.unlock();
      });
      m.unlock();
      t.join();
    };
  };
  CHECK(all_ends(body([](auto& m) { return m.try_lock_for(5ms); })) == "got=false | got=true");
  CHECK(all_ends(body([](auto& m) { return m.try_lock_until(std::chrono::steady_clock::now() + 5ms); })) ==
        "got=false | got=true");
  CHECK(all_ends(body([](auto& m) { return m.try_lock(); })) == "got=false | got=true");
}

TEST_CASE("timed_mutex: an attempt on a free one succeeds, one on a mutex that stays held times out") {
  const auto free = [] {
    pcheck::timed_mutex m;
    outcome_of_another(m, [](auto& mutex) { return mutex.try_lock_for(5ms); });
  };
  const auto held = [] {
    pcheck::timed_mutex m;
    m.lock();
    outcome_of_another(m, [](auto& mutex) { return mutex.try_lock_for(5ms); });
    m.unlock();
  };
  CHECK(all_ends(free) == "got=true");
  CHECK(all_ends(held) == "got=false");
  CHECK(all_ends(free, virtual_time()) == "got=true");
  CHECK(all_ends(held, virtual_time()) == "got=false");
}

TEST_CASE("timed_mutex: on a virtual clock, an attempt waits its time and no longer") {
  const auto body = [](auto wait_ms, auto hold_ms) {
    return [=] {
      pcheck::timed_mutex m;
      m.lock();
      pcheck::thread t([&] {
        const bool got = m.try_lock_for(wait_ms);
        pcheck::outcome("got", got);
        if (got) m.unlock();
      });
      pcheck::this_thread::sleep_for(hold_ms);
      m.unlock();
      t.join();
    };
  };
  CHECK(all_ends(body(5ms, 10ms), virtual_time()) == "got=false");
  CHECK(all_ends(body(20ms, 10ms), virtual_time()) == "got=true");
  CHECK(all_ends(body(10ms, 10ms), virtual_time()) == "got=false | got=true");
}

TEST_CASE("recursive_mutex: is free for others once it was unlocked as often as it was locked") {
  const auto body = [](int unlocks) {
    return [unlocks] {
      pcheck::recursive_mutex m;
      m.lock();
      m.lock();
      pcheck::check(m.try_lock(), "the third level");
      for (int i = 0; i < unlocks; ++i) m.unlock();
      outcome_of_another(m, [](auto& mutex) { return mutex.try_lock(); });
      for (int i = unlocks; i < 3; ++i) m.unlock();
    };
  };
  CHECK(all_ends(body(0)) == "got=false");
  CHECK(all_ends(body(2)) == "got=false");
  CHECK(all_ends(body(3)) == "got=true");
}

TEST_CASE("recursive_mutex: excludes other threads over all its levels") {
  const auto body = [] {
    pcheck::recursive_mutex m;
    pcheck::shared<int> x = 0;
    const auto add = [&] {
      m.lock();
      m.lock();
      x += 1;
      m.unlock();
      x += 1;
      m.unlock();
    };
    pcheck::thread a(add);
    pcheck::thread b(add);
    a.join();
    b.join();
    pcheck::outcome("x", x);
  };
  CHECK(all_ends(body) == "x=4");
}

TEST_CASE("recursive_timed_mutex: its owner gets it again at once, others time out") {
  const auto body = [] {
    pcheck::recursive_timed_mutex m;
    m.lock();
    pcheck::check(m.try_lock_for(1ms), "by its owner");
    pcheck::check(m.try_lock_until(std::chrono::system_clock::now()), "by its owner, without time to wait");
    outcome_of_another(m, [](auto& mutex) { return mutex.try_lock_for(1ms); });
    m.unlock();
    m.unlock();
    m.unlock();
  };
  CHECK(all_ends(body) == "got=false");
  CHECK(all_ends(body, virtual_time()) == "got=false");
}
