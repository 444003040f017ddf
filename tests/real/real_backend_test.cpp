/// The names of pcheck on real threads: std's meaning, std's size.

#include <doctest/doctest.h>
#include <pcheck/pcheck.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "runtime/atomic_members.hpp"
#include "runtime/atomic_ref_uses.hpp"
#include "runtime/shared_uses.hpp"

#ifndef PCHECK_REAL
#error "this test is of the backend on real threads; compile it with -DPCHECK_REAL"
#endif

namespace {

using namespace std::chrono_literals;

static_assert(std::is_base_of_v<std::thread, pcheck::thread> && sizeof(pcheck::thread) == sizeof(std::thread));
static_assert(std::is_base_of_v<std::jthread, pcheck::jthread> && sizeof(pcheck::jthread) == sizeof(std::jthread));
static_assert(std::is_base_of_v<std::mutex, pcheck::mutex> && sizeof(pcheck::mutex) == sizeof(std::mutex));
static_assert(std::is_base_of_v<std::shared_mutex, pcheck::shared_mutex>);
static_assert(sizeof(pcheck::condition_variable) == sizeof(std::condition_variable));
static_assert(sizeof(pcheck::counting_semaphore<5>) == sizeof(std::counting_semaphore<5>));
static_assert(sizeof(pcheck::barrier<>) == sizeof(std::barrier<>) && sizeof(pcheck::latch) == sizeof(std::latch));
static_assert(std::is_base_of_v<std::atomic<int>, pcheck::atomic<int>> && sizeof(pcheck::atomic<int>) == sizeof(int));
static_assert(pcheck::atomic<long>::is_always_lock_free && alignof(pcheck::atomic<long>) == alignof(std::atomic<long>));
static_assert(sizeof(pcheck::shared<int>) == sizeof(int) && std::is_trivially_copyable_v<pcheck::shared<int>>);
static_assert(std::is_trivially_destructible_v<pcheck::shared<double>> && sizeof(pcheck::shared<double>) == sizeof(double));
static_assert(std::is_same_v<decltype(pcheck::shared{1, "one"}), pcheck::shared<int>>);
static_assert(std::is_same_v<decltype(pcheck::barrier{2, "two"}), pcheck::barrier<>>);
static_assert(!std::is_copy_constructible_v<pcheck::mutex> && !std::is_copy_constructible_v<pcheck::condition_variable>);
static_assert(!std::is_copy_constructible_v<pcheck::atomic<int>> && !std::is_copy_constructible_v<pcheck::thread>);
static_assert(std::is_nothrow_move_constructible_v<pcheck::thread> && std::is_nothrow_move_assignable_v<pcheck::jthread>);

struct Misuse : std::runtime_error {
  Misuse(std::string k, const char* text) : std::runtime_error(text), kind(std::move(k)) {}
  std::string kind;
};

/// Counts threads; turns misuse into an exception that a test can catch.
class CountingSupervisor final : public pcheck::real::Supervisor {
 public:
  CountingSupervisor() { pcheck::real::supervisor = this; }
  ~CountingSupervisor() { pcheck::real::supervisor = nullptr; }
  void thread_created() override { ++created; }
  void thread_starts() override { ++started; }
  void thread_ended() override { ++ended; }
  void process_starts() override {}
  [[noreturn]] void misuse(const char* kind, const char* text) override { throw Misuse(kind, text); }
  std::atomic<int> created = 0, started = 0, ended = 0;
};

std::string kind_of_misuse(auto action) {
  try {
    action();
  } catch (const Misuse& misuse) {
    return misuse.kind;
  }
  return "none";
}

/// Whether another thread could have the mutex.
bool is_free(auto& mutex) {
  bool free = false;
  pcheck::thread([&] {
    free = mutex.try_lock();
    if (free) mutex.unlock();
  }).join();
  return free;
}

}  // namespace

TEST_CASE("thread: calls its function with its arguments; a last string that fits no argument is a name") {
  int sum = 0;
  std::string text;
  pcheck::thread([&](int a, int b) { sum = a + b; }, 3, 4).join();
  CHECK(sum == 7);
  pcheck::thread([&](int a) { sum = a; }, 5, "adder").join();
  CHECK(sum == 5);
  pcheck::thread([&] { sum = 6; }, std::string("adder")).join();
  CHECK(sum == 6);
  pcheck::thread([&](const char* argument) { text = argument; }, "argument").join();
  CHECK(text == "argument");
  pcheck::thread([&](const char* argument) { text = argument; }, "another", "name").join();
  CHECK(text == "another");
}

TEST_CASE("thread: passes references and things that can only be moved") {
  int number = 1;
  auto owned = std::make_unique<int>(41);
  pcheck::thread([](int& n, std::unique_ptr<int> p) { n += *p; }, std::ref(number), std::move(owned), "mover").join();
  CHECK(number == 42);
}

TEST_CASE("jthread: is asked to stop and joined when destroyed, named or not") {
  for (const bool named : {false, true}) {
    CAPTURE(named);
    bool stopped = false;
    const auto until_stopped = [&](std::stop_token token) {
      while (!token.stop_requested()) pcheck::this_thread::yield();
      stopped = true;
    };
    if (named) pcheck::jthread(until_stopped, "stopper");
    else pcheck::jthread{until_stopped};
    CHECK(stopped);
  }
}

TEST_CASE("thread: a supervisor sees each thread created, started and ended once, even where its function wants a token") {
  CountingSupervisor supervisor;
  {
    std::vector<pcheck::thread> threads;
    for (int i = 0; i < 3; ++i) threads.emplace_back([](int) {}, i, "counted");
    const pcheck::jthread stopper([](std::stop_token) {});
    for (auto& thread : threads) thread.join();
  }
  CHECK(supervisor.created == 4);
  CHECK(supervisor.started == 4);
  CHECK(supervisor.ended == 4);
}

TEST_CASE("mutexes: every kind takes a name and locks through std's guards") {
  pcheck::mutex plain("plain");
  pcheck::timed_mutex timed("timed");
  pcheck::recursive_mutex recursive("recursive");
  pcheck::recursive_timed_mutex recursive_timed("recursive_timed");
  pcheck::shared_mutex shared("shared");
  pcheck::shared_timed_mutex shared_timed("shared_timed");
  {
    const std::scoped_lock all(plain, timed, recursive, recursive_timed, shared, shared_timed);
    const std::lock_guard again(recursive);
    const std::lock_guard once_more(recursive_timed);
    CHECK_FALSE(is_free(plain));
    CHECK_FALSE(is_free(timed));
    CHECK_FALSE(is_free(recursive));
    CHECK_FALSE(is_free(recursive_timed));
    CHECK_FALSE(is_free(shared));
    CHECK_FALSE(is_free(shared_timed));
  }
  CHECK(is_free(plain));
  CHECK(is_free(recursive));
  CHECK(is_free(recursive_timed));
  const std::shared_lock reader(shared);
  CHECK(shared.try_lock_shared());
  shared.unlock_shared();
  CHECK_FALSE(is_free(shared));
  CHECK(timed.try_lock_for(0ms));
  timed.unlock();
}

TEST_CASE("call_once: runs one function, once; again after it threw") {
  pcheck::once_flag flag("flag");
  int calls = 0;
#ifndef __SANITIZE_THREAD__  // ThreadSanitizer's pthread_once never lets go after an exception
  CHECK_THROWS_AS(pcheck::call_once(flag, [] { throw std::runtime_error("first"); }), std::runtime_error);
#endif
  for (int i = 0; i < 3; ++i)
    pcheck::call_once(
        flag, [&](int n) { calls += n; }, 1);
  CHECK(calls == 1);
}

TEST_CASE("condition_variable: waits on unique_lock<pcheck::mutex>, gives the mutex up meanwhile and owns it afterwards") {
  pcheck::mutex mutex("mutex");
  pcheck::condition_variable changed("changed");
  bool ready = false;
  std::unique_lock lock(mutex);
  pcheck::thread setter([&] {
    const std::lock_guard guard(mutex);  // can be had only while the other thread waits
    ready = true;
    changed.notify_one();
  });
  SUBCASE("without a predicate") {
    while (!ready) changed.wait(lock);
  }
  SUBCASE("with a predicate") {
    changed.wait(lock, [&] { return ready; });
  }
  SUBCASE("with a predicate and a duration") {
    CHECK(changed.wait_for(lock, 1h, [&] { return ready; }));
  }
  SUBCASE("with a predicate and a deadline") {
    CHECK(changed.wait_until(lock, std::chrono::steady_clock::now() + 1h, [&] { return ready; }));
  }
  CHECK(ready);
  CHECK(lock.owns_lock());
  CHECK(lock.mutex() == &mutex);
  CHECK_FALSE(is_free(mutex));
  lock.unlock();
  CHECK(is_free(mutex));
  setter.join();
}

TEST_CASE("condition_variable: owns the mutex after a time-out and after a predicate that throws") {
  pcheck::mutex mutex;
  pcheck::condition_variable changed;
  std::unique_lock lock(mutex);
  CHECK(changed.wait_for(lock, 0ms) == pcheck::cv_status::timeout);
  CHECK_FALSE(changed.wait_for(lock, 0ms, [] { return false; }));
  CHECK(changed.wait_until(lock, std::chrono::steady_clock::now()) == pcheck::cv_status::timeout);
  CHECK_FALSE(is_free(mutex));
  CHECK_THROWS_AS(changed.wait(lock, []() -> bool { throw std::runtime_error("predicate"); }), std::runtime_error);
  CHECK(lock.owns_lock());
  CHECK_FALSE(is_free(mutex));
}

TEST_CASE("condition_variable: is notified at the end of a thread that has given it the lock") {
  pcheck::mutex mutex;
  pcheck::condition_variable changed;
  bool ready = false;
  pcheck::thread setter([&] {
    std::unique_lock lock(mutex);
    ready = true;
    pcheck::notify_all_at_thread_exit(changed, std::move(lock));
  });
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return ready; });
  lock.unlock();
  setter.join();
  CHECK(is_free(mutex));
}

TEST_CASE("condition_variable_any: waits on any lock") {
  pcheck::recursive_mutex mutex;
  pcheck::condition_variable_any changed("changed");
  bool ready = false;
  std::unique_lock lock(mutex);
  pcheck::thread setter([&] {
    const std::lock_guard guard(mutex);
    ready = true;
    changed.notify_all();
  });
  changed.wait(lock, [&] { return ready; });
  CHECK_FALSE(is_free(mutex));
  lock.unlock();
  setter.join();
}

TEST_CASE("semaphores: count permits") {
  pcheck::counting_semaphore<3> permits(2, "permits");
  CHECK(permits.try_acquire());
  CHECK(permits.try_acquire_for(0ms));
  CHECK_FALSE(permits.try_acquire());
  permits.release(2);
  permits.acquire();
  CHECK(permits.try_acquire());
  CHECK(decltype(permits)::max() == 3);
  pcheck::binary_semaphore turn{0, "turn"};
  pcheck::thread releaser([&] { turn.release(); });
  turn.acquire();
  CHECK_FALSE(turn.try_acquire());
  releaser.join();
}

TEST_CASE("barrier and latch: let everybody go once all have arrived") {
  constexpr int parties = 3;
  constexpr int rounds = 4;
  int completed = 0;
  bool in_step = true;
  pcheck::barrier barrier(
      parties, [&]() noexcept { ++completed; }, "barrier");
  pcheck::latch done(parties, "done");
  std::vector<pcheck::jthread> threads;
  for (int i = 0; i < parties; ++i)
    threads.emplace_back([&, i] {
      for (int round = 1; round <= rounds; ++round) {
        barrier.arrive_and_wait();
        if (i == 0) in_step = in_step && completed == round;  // nobody completes the next round without this thread
      }
      done.count_down();
    });
  done.wait();
  CHECK(completed == rounds);
  CHECK(in_step);
}

TEST_CASE("atomics: std's operations, with a name") {
  pcheck::atomic<int> number{40, "number"};
  number = 41;
  CHECK(++number == 42);
  CHECK(number.fetch_sub(2, pcheck::memory_order_relaxed) == 42);
  int expected = 40;
  CHECK(number.compare_exchange_strong(expected, 7));
  CHECK(number.exchange(8) == 7);
  const pcheck::atomic<bool> truth = true;
  CHECK(truth);
  pcheck::atomic_flag flag("flag");
  CHECK_FALSE(flag.test_and_set());
  CHECK(flag.test());
  pcheck::atomic<int> untouched;
  CHECK(untouched == 0);
}

TEST_CASE("atomics: are volatile as in std") {
  CHECK(pcheck::atomic_members::use_volatile_atomics() == pcheck::atomic_members::volatile_atomics_used);
}

TEST_CASE("atomic_ref: has std's members, and changes the object itself") {
  CHECK(pcheck::atomic_ref_uses::use_all() == pcheck::atomic_ref_uses::all_used);
}

TEST_CASE("shared: of a class has what operators the class has") { CHECK(pcheck::shared_uses::class_operators_are_right()); }

TEST_CASE("shared: behaves as the plain variable does under every operator") {
  pcheck::shared<int> value{12, "value"};
  int plain = 12;
  const auto same = [&] { return value == plain && value.load() == plain; };
  value += 5, plain += 5;
  CHECK(same());
  value -= 3, plain -= 3;
  CHECK(same());
  value *= 7, plain *= 7;
  CHECK(same());
  value /= 2, plain /= 2;
  CHECK(same());
  value %= 31, plain %= 31;
  CHECK(same());
  value <<= 4, plain <<= 4;
  CHECK(same());
  value |= 5, plain |= 5;
  CHECK(same());
  value ^= 3, plain ^= 3;
  CHECK(same());
  value &= 0x7e, plain &= 0x7e;
  CHECK(same());
  value >>= 1, plain >>= 1;
  CHECK(same());
  CHECK(value++ == plain++);
  CHECK(++value == ++plain);
  CHECK(value-- == plain--);
  CHECK(--value == --plain);
  value.update([](int& v) { v = -v; });
  CHECK(value == -plain);
  value.store(3);
  pcheck::shared<int> copy = value;
  copy = 4;
  CHECK(value == 3);
  value += copy;
  CHECK(value == 7);
  value = copy;
  CHECK(value == 4);
  pcheck::shared<std::string> text{"a", "text"};
  text += "b";
  CHECK(text.load() == "ab");
  CHECK(pcheck::shared<int>() == 0);
}

TEST_CASE("event: stays set until cleared and releases whoever waits") {
  pcheck::event event("event");
  CHECK_FALSE(event.is_set());
  CHECK_FALSE(event.wait_for(0ms));
  bool before = false;
  pcheck::thread setter([&] {
    before = true;
    event.set();
  });
  event.wait();
  CHECK(before);
  CHECK(event.is_set());
  CHECK(event.wait_for(0ms));
  setter.join();
  event.clear();
  CHECK_FALSE(event.is_set());
}

TEST_CASE("queue: is first in first out and bounded, and its join waits for the last task_done") {
  constexpr int elements = 200;
  constexpr std::size_t capacity = 3;
  pcheck::queue<int> queue(capacity, "queue");
  std::atomic<int> done = 0;
  bool in_order = true;
  std::size_t most = 0;
  pcheck::thread consumer([&] {
    for (int i = 0; i < elements; ++i) {
      most = std::max(most, queue.size());
      in_order = queue.get() == i && in_order;
      ++done;
      queue.task_done();
    }
  });
  for (int i = 0; i < elements; ++i) queue.put(i);
  queue.join();
  CHECK(done == elements);
  consumer.join();
  CHECK(in_order);
  CHECK(most <= capacity);
  CHECK(queue.empty());
}

TEST_CASE("queue: tries and time-outs fail on a full and on an empty one") {
  pcheck::queue<std::string> queue(1);
  CHECK(queue.capacity() == 1);
  CHECK_FALSE(queue.try_get());
  CHECK_FALSE(queue.get_for(0ms));
  CHECK(queue.try_put("a"));
  CHECK_FALSE(queue.try_put("b"));
  CHECK_FALSE(queue.put_for("c", 0ms));
  CHECK(queue.size() == 1);
  CHECK(queue.get() == "a");
  CHECK(queue.put_for("d", 0ms));
  CHECK(queue.try_get() == "d");
  pcheck::queue<int> unbounded;
  for (int i = 0; i < 100; ++i) CHECK(unbounded.try_put(i));
}

TEST_CASE("queue: a put that finds it full goes on after a get") {
  pcheck::queue<int> queue(1);
  queue.put(1);
  pcheck::thread producer([&] { queue.put(2); });
  CHECK(queue.get() == 1);
  CHECK(queue.get() == 2);
  producer.join();
}

TEST_CASE("queue: one task_done too many is misuse") {
  const CountingSupervisor supervisor;
  pcheck::queue<int> queue;
  queue.put(1);
  CHECK(kind_of_misuse([&] { queue.task_done(); }) == "none");
  CHECK(kind_of_misuse([&] { queue.task_done(); }) == "lock_misuse");
}

TEST_CASE("rendezvous: passing is in order once all of the round have arrived, and a violation before") {
  const CountingSupervisor supervisor;
  pcheck::rendezvous rendezvous(2, "rendezvous");
  const auto pass = [&] { rendezvous.pass(); };
  rendezvous.arrive();
  SUBCASE("one of two has arrived") { CHECK(kind_of_misuse(pass) == "barrier_violation"); }
  SUBCASE("both have arrived, once") {
    pcheck::thread([&] { rendezvous.arrive(); }).join();
    CHECK(kind_of_misuse(pass) == "none");
    rendezvous.arrive();
    CHECK(kind_of_misuse(pass) == "barrier_violation");  // its second passing needs four arrivals, there are three
  }
}

TEST_CASE("rendezvous: a std-like barrier never violates it") {
  constexpr int parties = 3;
  constexpr int rounds = 20;
  const CountingSupervisor supervisor;
  pcheck::barrier barrier(parties);
  pcheck::rendezvous rendezvous(parties);
  std::atomic<int> violations = 0;
  std::vector<pcheck::jthread> threads;
  for (int i = 0; i < parties; ++i)
    threads.emplace_back([&] {
      for (int round = 0; round < rounds; ++round) {
        rendezvous.arrive();
        barrier.arrive_and_wait();
        if (kind_of_misuse([&] { rendezvous.pass(); }) != "none") ++violations;
      }
    });
  threads.clear();
  CHECK(violations == 0);
}
