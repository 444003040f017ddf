/// One thread writes x and then does what should order it, the other does its part and then writes x: there is a race
/// exactly where nothing orders the two.

#include <mutex>
#include <shared_mutex>

#include "drive.hpp"

namespace pcheck::checker {

namespace {

using namespace std::chrono_literals;

std::size_t races(const std::function<void()>& body, const std::vector<Turn>& turns = {},
                  const model::WorldOptions& options = {}) {
  const auto analysis = make_race_analysis();
  return run(*analysis, body, turns, options).found.size();
}

/// Thread 1 runs to its end, then thread 2.
template <class Object, class First, class Second, class... Arguments>
std::size_t races_through(First first, Second second, Arguments... arguments) {
  return races([&] {
    Object object(arguments...);
    shared<int> x{0, "x"};
    thread a([&] {
      x = 1;
      first(object);
    });
    thread b([&] {
      second(object);
      x = 2;
    });
    a.join();
    b.join();
  });
}

constexpr auto nothing = [](auto&) {};

TEST_CASE("happens-before: spawn and join") {
  CHECK(races([] {
          shared<int> x{0};
          x = 1;
          thread a([&] { x = 2; });
          a.join();
          x = 3;
        }) == 0);
  CHECK(races([] {
          shared<int> x{0};
          thread a([&] { x = 2; });
          x = 1;
          a.join();
        }) == 1);
  CHECK(races([] {
          shared<int> x{0};
          thread a([&] { x = 2; });
          thread b([&] {
            a.join();
            x = 1;
          });
          b.join();
          x = 3;
        }) == 0);
}

TEST_CASE("happens-before: mutexes") {
  const auto section = [](auto& m) { std::lock_guard guard(m); };
  const auto try_section = [](auto& m) {
    if (m.try_lock()) m.unlock();
  };
  CHECK(races_through<mutex>(section, section) == 0);
  CHECK(races_through<mutex>(section, nothing) == 1);
  CHECK(races_through<mutex>(nothing, section) == 1);
  CHECK(races_through<mutex>(section, try_section) == 0);
  CHECK(races_through<recursive_mutex>(section, section) == 0);
  CHECK(races_through<timed_mutex>(section, [](auto& m) {
          if (m.try_lock_for(1ms)) m.unlock();
        }) == 0);
}

TEST_CASE("happens-before: a try_lock that fails orders nothing") {
  const auto body = [] {
    shared<int> x{0};
    mutex m;
    thread a([&] {
      x = 1;
      m.lock();
      m.unlock();
      m.lock();
      m.unlock();
    });
    thread b([&] {
      if (m.try_lock()) m.unlock();
      x = 2;
    });
    a.join();
    b.join();
  };
  CHECK(races(body, {{0, 2}, {1, 4}, {2, 2}}) == 1);  // a is inside its second section
  CHECK(races(body, {{0, 2}, {1, 3}, {2, 3}}) == 0);  // a is between its sections
}

TEST_CASE("happens-before: readers and writers") {
  const auto write = [](auto& m) { std::lock_guard guard(m); };
  const auto read = [](auto& m) { std::shared_lock guard(m); };
  CHECK(races_through<shared_mutex>(write, write) == 0);
  CHECK(races_through<shared_mutex>(write, read) == 0);
  CHECK(races_through<shared_mutex>(read, write) == 0);
  CHECK(races_through<shared_mutex>(read, read) == 1);
}

TEST_CASE("happens-before: a notification, and a spurious wake-up") {
  const auto body = [](bool notifies) {
    shared<int> x{0};
    mutex m;
    condition_variable ready;
    thread a([&] {
      x = 1;
      if (notifies) ready.notify_one();
    });
    thread b([&] {
      std::unique_lock lock(m);
      ready.wait(lock);
      x = 2;
    });
    a.join();
    b.join();
  };
  // b locks and waits before a goes.
  CHECK(races([&] { body(true); }, {{0, 2}, {2, 2}, {1, 2}}) == 0);
  CHECK(races([&] { body(false); }, {{0, 2}, {2, 2}, {1, 1}, {2, 2}}, {.parameters = {}, .spurious = true}) == 1);
}

TEST_CASE("happens-before: a notification orders only before the thread it wakes") {
  const auto body = [] {
    shared<int> x{0};
    mutex m;
    condition_variable_any ready;
    const auto wait = [&](bool writes) {
      ready.wait(m);
      if (writes) x = 2;
    };
    thread a([&] { ready.notify_one(); });
    thread b([&] {
      x = 1;
      ready.notify_one();
    });
    thread c([&] {
      m.lock();
      wait(true);
      m.unlock();
    });
    thread d([&] {
      m.lock();
      wait(false);
      m.unlock();
    });
    a.join();
    b.join();
    c.join();
    d.join();
  };
  // c and d lock, enqueue, unlock; a's notify_one wakes c, b's wakes d: nothing orders b's write before c's.
  CHECK(races(body, {{0, 4}, {3, 3}, {4, 3}, {1, 1}, {2, 2}}) == 1);
  // the other way about: b's wakes c.
  CHECK(races(body, {{0, 4}, {3, 3}, {4, 3}, {2, 2}, {1, 1}}) == 0);
}

TEST_CASE("happens-before: semaphores") {
  const auto release = [](auto& s) { s.release(); };
  const auto acquire = [](auto& s) { s.acquire(); };
  CHECK(races_through<counting_semaphore<>>(release, acquire, 0) == 0);
  CHECK(races_through<counting_semaphore<>>(acquire, acquire, 2) == 1);
  CHECK(races_through<counting_semaphore<>>(
            release, [](auto& s) { (void)s.try_acquire(); }, 0) == 0);
  CHECK(races_through<counting_semaphore<>>(
            release, [](auto& s) { (void)s.try_acquire_for(1ms); }, 0) == 0);
  CHECK(races_through<counting_semaphore<>>(
            nothing, [](auto& s) { (void)s.try_acquire(); }, 0) == 1);
}

TEST_CASE("happens-before: all arrivals at a barrier before all waits of the phase") {
  const auto body = [](bool waits) {
    shared<int> x{0};
    shared<int> y{0};
    barrier<> both(2, "both");
    thread a([&] {
      x = 1;
      if (waits) both.arrive_and_wait();
      else (void)both.arrive();
      y = 1;
    });
    thread b([&] {
      y = 2;
      both.arrive_and_wait();
      x = 2;
    });
    a.join();
    b.join();
  };
  CHECK(races([&] { body(true); }) == 0);
  CHECK(races([&] { body(false); }) == 1);  // y only: a does not wait
}

TEST_CASE("happens-before: the phases of a barrier are told apart") {
  const auto body = [] {
    shared<int> x{0};
    barrier<> both(2, "both");
    thread a([&] {
      both.arrive_and_wait();
      x = 1;
      both.arrive_and_wait();
    });
    thread b([&] {
      auto token = both.arrive();
      both.wait(std::move(token));
      x = 2;
      both.arrive_and_wait();
    });
    a.join();
    b.join();
  };
  // a: arrive; b: arrive; a: wait, write, arrive in the next phase; only then b waits for the first.
  CHECK(races(body, {{0, 2}, {1, 1}, {2, 1}, {1, 3}, {2, 2}}) == 1);
}

TEST_CASE("happens-before: the completion function of a barrier comes after all arrivals and before all waits") {
  CHECK(races([] {
          shared<int> x{0};
          const auto complete = [&]() noexcept { x = 2; };
          barrier both(2, complete, "both");
          thread a([&] {
            x = 1;
            both.arrive_and_wait();
            x = 3;
          });
          thread b([&] { both.arrive_and_wait(); });
          a.join();
          b.join();
        }) == 0);
}

TEST_CASE("happens-before: dropping out of a barrier is an arrival") {
  CHECK(races_through<barrier<>>([](auto& b) { b.arrive_and_drop(); }, [](auto& b) { b.arrive_and_wait(); }, 2, "b") == 0);
}

TEST_CASE("happens-before: latches") {
  const auto count_down = [](auto& l) { l.count_down(); };
  CHECK(races_through<latch>(
            count_down, [](auto& l) { l.wait(); }, 1) == 0);
  CHECK(races_through<latch>(
            count_down, [](auto& l) { (void)l.try_wait(); }, 1) == 0);
  CHECK(races_through<latch>(
            count_down, [](auto& l) { (void)l.try_wait(); }, 2) == 1);
  CHECK(races_through<latch>(
            nothing, [](auto& l) { l.wait(); }, 0) == 1);
}

TEST_CASE("happens-before: call_once, for those too who find it done") {
  const auto body = [](bool through_flag) {
    shared<int> x{0};
    once_flag flag;
    const auto initialise = [&] { x = 1; };
    const auto user = [&] {
      if (through_flag) call_once(flag, initialise);
      else if (x == 0) initialise();
      (void)x.load();
    };
    thread a(user);
    thread b(user);
    a.join();
    b.join();
  };
  CHECK(races([&] { body(true); }) == 0);
  CHECK(races([&] { body(false); }) == 2);  // a's store, with each of b's two loads
}

TEST_CASE("happens-before: atomics, by memory order") {
  const auto store = [](memory_order order) { return [order](atomic<int>& a) { a.store(1, order); }; };
  const auto load = [](memory_order order) { return [order](atomic<int>& a) { (void)a.load(order); }; };
  const auto through = [&](memory_order written, memory_order read) {
    return races_through<atomic<int>>(store(written), load(read), 0);
  };
  CHECK(through(memory_order_seq_cst, memory_order_seq_cst) == 0);
  CHECK(through(memory_order_release, memory_order_acquire) == 0);
  CHECK(through(memory_order_release, memory_order_consume) == 0);
  CHECK(through(memory_order_relaxed, memory_order_acquire) == 1);
  CHECK(through(memory_order_release, memory_order_relaxed) == 1);
  CHECK(through(memory_order_relaxed, memory_order_relaxed) == 1);
  CHECK(races_through<atomic<int>>(load(memory_order_seq_cst), store(memory_order_seq_cst), 0) == 1);
  CHECK(races_through<atomic<int>>(load(memory_order_seq_cst), load(memory_order_seq_cst), 0) == 1);
}

TEST_CASE("happens-before: read-modify-writes read and write") {
  const auto add = [](memory_order order) { return [order](atomic<int>& a) { a.fetch_add(1, order); }; };
  CHECK(races_through<atomic<int>>(add(memory_order_acq_rel), add(memory_order_acq_rel), 0) == 0);
  CHECK(races_through<atomic<int>>(add(memory_order_release), add(memory_order_acquire), 0) == 0);
  CHECK(races_through<atomic<int>>(add(memory_order_acquire), add(memory_order_acquire), 0) == 1);
  CHECK(races_through<atomic<int>>(add(memory_order_release), add(memory_order_release), 0) == 1);
  CHECK(races_through<atomic<int>>([](auto& a) { a.exchange(1); }, [](auto& a) { a.exchange(2); }, 0) == 0);
}

TEST_CASE("happens-before: a compare_exchange that fails is a load") {
  const auto expecting = [](int expected, memory_order order) {
    return [=](atomic<int>& a) {
      int seen = expected;
      a.compare_exchange_strong(seen, 9, order);
    };
  };
  const auto store = [](atomic<int>& a) { a.store(1, memory_order_release); };
  const auto load = [](atomic<int>& a) { (void)a.load(memory_order_acquire); };
  CHECK(races_through<atomic<int>>(store, expecting(1, memory_order_acquire), 0) == 0);
  CHECK(races_through<atomic<int>>(store, expecting(5, memory_order_acquire), 0) == 0);
  CHECK(races_through<atomic<int>>(store, expecting(5, memory_order_relaxed), 0) == 1);
  CHECK(races_through<atomic<int>>(expecting(0, memory_order_release), load, 0) == 0);
  CHECK(races_through<atomic<int>>(expecting(5, memory_order_release), load, 0) == 1);
}

TEST_CASE("happens-before: a release sequence goes on through read-modify-writes and ends with a store") {
  const auto body = [](bool adds) {
    shared<int> x{0};
    atomic<int> flag{0};
    thread a([&] {
      x = 1;
      flag.store(1, memory_order_release);
    });
    thread b([&] {
      if (adds) flag.fetch_add(1, memory_order_relaxed);
      else flag.store(2, memory_order_relaxed);
    });
    thread c([&] {
      (void)flag.load(memory_order_acquire);
      x = 2;
    });
    a.join();
    b.join();
    c.join();
  };
  CHECK(races([&] { body(true); }) == 0);
  CHECK(races([&] { body(false); }) == 1);
}

TEST_CASE("happens-before: fences make relaxed accesses synchronise") {
  const auto through = [](int release, int acquire) {
    return races_through<atomic<int>>(
        [=](auto& a) {
          if (release >= 0) pcheck::atomic_thread_fence(static_cast<memory_order>(release));
          a.store(1, memory_order_relaxed);
        },
        [=](auto& a) {
          (void)a.load(memory_order_relaxed);
          if (acquire >= 0) pcheck::atomic_thread_fence(static_cast<memory_order>(acquire));
        },
        0);
  };
  constexpr int none = -1;
  constexpr int acquire = static_cast<int>(memory_order_acquire);
  constexpr int release = static_cast<int>(memory_order_release);
  constexpr int seq_cst = static_cast<int>(memory_order_seq_cst);
  CHECK(through(release, acquire) == 0);
  CHECK(through(seq_cst, seq_cst) == 0);
  CHECK(through(none, acquire) == 1);
  CHECK(through(release, none) == 1);
  CHECK(through(acquire, release) == 1);
  // A fence on either side pairs with an ordered access on the other.
  CHECK(races_through<atomic<int>>([](auto& a) { a.store(1, memory_order_release); },
                                   [](auto& a) {
                                     (void)a.load(memory_order_relaxed);
                                     pcheck::atomic_thread_fence(memory_order_acquire);
                                   },
                                   0) == 0);
  // Two fences without an atomic between them order nothing.
  CHECK(races_through<atomic<int>>([](auto&) { pcheck::atomic_thread_fence(memory_order_seq_cst); },
                                   [](auto&) { pcheck::atomic_thread_fence(memory_order_seq_cst); }, 0) == 1);
}

TEST_CASE("happens-before: what follows a release fence is not published by it") {
  CHECK(races([] {
          shared<int> x{0};
          atomic<int> flag{0};
          thread a([&] {
            pcheck::atomic_thread_fence(memory_order_release);
            x = 1;
            flag.store(1, memory_order_relaxed);
          });
          thread b([&] {
            (void)flag.load(memory_order_acquire);
            x = 2;
          });
          a.join();
          b.join();
        }) == 1);
}

TEST_CASE("happens-before: events") {
  const auto set = [](auto& e) { e.set(); };
  CHECK(races_through<event>(set, [](auto& e) { e.wait(); }) == 0);
  CHECK(races_through<event>(set, [](auto& e) { (void)e.is_set(); }) == 0);
  CHECK(races_through<event>(set, [](auto& e) { (void)e.wait_for(1ms); }) == 0);
  CHECK(races_through<event>(nothing, [](auto& e) { (void)e.is_set(); }) == 1);
  CHECK(races_through<event>(nothing, [](auto& e) { (void)e.wait_for(1ms); }) == 1);
  CHECK(races_through<event>(set, [](auto& e) {
          e.clear();
          (void)e.is_set();
        }) == 1);
}

TEST_CASE("happens-before: queues, element by element") {
  const auto body = [](int gets) {
    shared<int> x{0};
    queue<int> q(0, "q");
    thread a([&] {
      q.put(1);
      x = 1;
      q.put(2);
    });
    thread b([&, gets] {
      for (int i = 0; i < gets; ++i) (void)q.get();
      x = 2;
    });
    a.join();
    b.join();
  };
  CHECK(races([&] { body(1); }) == 1);
  CHECK(races([&] { body(2); }) == 0);
}

TEST_CASE("happens-before: taking from a full queue comes before the put that it makes room for") {
  const auto body = [](int capacity) {
    shared<int> x{0};
    queue<int> q(capacity, "q");
    q.put(0);
    thread a([&] {
      x = 1;
      (void)q.try_get();
    });
    thread b([&] {
      (void)q.try_put(1);
      x = 2;
    });
    a.join();
    b.join();
  };
  CHECK(races([&] { body(1); }) == 0);
  CHECK(races([&] { body(2); }) == 1);
  CHECK(races([&] { body(0); }) == 1);  // no bound
}

TEST_CASE("happens-before: task_done before the return of join") {
  const auto body = [](bool joins) {
    shared<int> x{0};
    queue<int> q(0, "q");
    q.put(0);
    thread a([&] {
      (void)q.get();
      x = 1;
      q.task_done();
    });
    thread b([&, joins] {
      if (joins) q.join();
      x = 2;
    });
    a.join();
    b.join();
  };
  CHECK(races([&] { body(true); }) == 0);
  CHECK(races([&] { body(false); }) == 1);
}

TEST_CASE("happens-before: a queue's slots do not remember the execution before") {
  const auto body = [] {
    shared<int> x{0};
    queue<int> q(1, "q");
    thread a([&] {
      x = 1;
      (void)q.try_put(1);
    });
    thread b([&] {
      (void)q.try_put(2);
      x = 2;
    });
    a.join();
    b.join();
  };
  const auto analysis = make_race_analysis();
  World world(body, {});
  CHECK(run(world, *analysis, {{0, 2}, {1, 2}, {2, 2}}).found.size() == 1);
  CHECK(run(world, *analysis, {{0, 2}, {2, 2}, {1, 2}}).found.size() == 1);
}

TEST_CASE("happens-before: a rendezvous only watches") {
  CHECK(races([] {
          rendezvous both(2);
          shared<int> x{0};
          thread a([&] {
            x = 1;
            both.arrive();
          });
          thread b([&] {
            both.arrive();
            both.pass();
            x = 2;
          });
          a.join();
          b.join();
        }) == 1);
}

TEST_CASE("happens-before: yield, choose and outcome order nothing") {
  const auto pass = [](auto&) {
    this_thread::yield();
    (void)choose(1);
    outcome("same", 1);
  };
  CHECK(races_through<int>(pass, pass, 0) == 1);
}

TEST_CASE("happens-before: the virtual clock moves only when nobody can run, and orders all") {
  const auto body = [] {
    shared<int> x{0};
    thread a([&] { x = 1; });
    thread b([&] {
      this_thread::sleep_for(1ms);
      x = 2;
    });
    a.join();
    b.join();
  };
  CHECK(races(body, {}, {.parameters = {}, .virtual_time = true}) == 0);
  CHECK(races(body) == 1);
}

TEST_CASE("happens-before: after the clock has moved, threads are unordered again") {
  const auto body = [] {
    shared<int> x{0};
    const auto late = [&] {
      this_thread::sleep_for(1ms);
      x = 1;
    };
    thread a(late);
    thread b(late);
    a.join();
    b.join();
  };
  CHECK(races(body, {}, {.parameters = {}, .virtual_time = true}) == 1);
}

TEST_CASE("happens-before: who sees that a queue holds an element comes after it was put") {
  const auto body = [](bool looks) {
    return [looks] {
      shared<int> x{0};
      queue<int> q(2, "q");
      thread a([&] {
        x = 1;
        (void)q.try_put(1);
      });
      thread b([&] {
        if (!looks || q.size() == 1) x = 2;
      });
      a.join();
      b.join();
    };
  };
  CHECK(races(body(true)) == 0);
  CHECK(races(body(false)) == 1);
}

}  // namespace

TEST_CASE("happens-before: a compare_exchange that fails has the order for that, which never releases") {
  const auto expecting = [](int expected, memory_order success, memory_order failure) {
    return [=](atomic<int>& a) {
      int seen = expected;
      a.compare_exchange_strong(seen, 9, success, failure);
    };
  };
  const auto weakly_expecting = [](int expected, memory_order order) {
    return [=](atomic<int>& a) {
      int seen = expected;
      a.compare_exchange_weak(seen, 9, order);
    };
  };
  const auto store = [](atomic<int>& a) { a.store(1, memory_order_release); };
  CHECK(races_through<atomic<int>>(store, expecting(5, memory_order_acquire, memory_order_relaxed), 0) == 1);
  CHECK(races_through<atomic<int>>(store, expecting(1, memory_order_acquire, memory_order_relaxed), 0) == 0);
  CHECK(races_through<atomic<int>>(store, expecting(5, memory_order_release, memory_order_acquire), 0) == 0);
  CHECK(races_through<atomic<int>>(store, expecting(1, memory_order_release, memory_order_acquire), 0) == 1);
  // With one order given: acq_rel fails as acquire, release as relaxed.
  CHECK(races_through<atomic<int>>(store, weakly_expecting(5, memory_order_acq_rel), 0) == 0);
  CHECK(races_through<atomic<int>>(store, weakly_expecting(5, memory_order_release), 0) == 1);
}

}  // namespace pcheck::checker
