/// atomic and atomic_thread_fence mean what they mean in <atomic>, in one order that all threads see.

#include <array>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;

namespace {

static_assert(!std::is_copy_constructible_v<pcheck::atomic<int>> && !std::is_copy_assignable_v<pcheck::atomic<int>>);
static_assert(std::is_default_constructible_v<pcheck::atomic<int>> && std::is_convertible_v<int, pcheck::atomic<int>>);
static_assert(std::is_same_v<pcheck::atomic<int*>::difference_type, std::ptrdiff_t>);
static_assert(pcheck::atomic<int>::is_always_lock_free);

enum class Colour : char { red, green };

struct Pair {
  int number = 0;
  short half = 0;
  friend bool operator==(const Pair&, const Pair&) = default;
};

/// Larger than what a processor's instruction takes, as a pointer with a tag is.
struct Tagged {
  const char* pointer = nullptr;
  long tag = 0;
  long more = 0;
  friend bool operator==(const Tagged&, const Tagged&) = default;
};

/// Two threads that each do `add` once, and the number afterwards.
template <class Add>
Body two_threads(Add add) {
  return [add] {
    pcheck::atomic<int> x = 0;
    pcheck::thread a([&] { add(x); });
    pcheck::thread b([&] { add(x); });
    a.join();
    b.join();
    pcheck::outcome("x", x);
  };
}

}  // namespace

TEST_CASE("atomic: a read-modify-write is one step, a load and a store are two") {
  const Body fetch_add = two_threads([](auto& x) { x.fetch_add(1); });
  CHECK(all_ends(fetch_add) == "x=2");
  // main: start a, start b, join a, join b, load. a's step comes before or after the start of b, b's before or after the
  // end of join a; after the start of b and before join a they may both come, in two orders: 1 + 1 + 2 + 1.
  CHECK(schedules(fetch_add) == 5);
  CHECK(classes(fetch_add) == 2);  // the order of the two

  const Body load_store = two_threads([](auto& x) { x = x + 1; });
  CHECK(all_ends(load_store) == "x=1 | x=2");
  // Orders of two loads l, m and two stores s, t with l before s and m before t: 4! / 4 = 6. Loads commute, so that
  // l m and m l are the same where they are neighbours: l m s t = m l s t, l m t s = m l t s. 6 - 2.
  CHECK(classes(load_store) == 4);
}

TEST_CASE("atomic: arithmetic on integers wraps, and operators return what std's do") {
  const auto body = [] {
    pcheck::atomic<int> x{5, "x"};
    pcheck::check(x.fetch_add(3) == 5 && x.fetch_sub(1) == 8 && x == 7);
    pcheck::check((x += 3) == 10 && (x -= 4) == 6 && ++x == 7 && x++ == 7 && --x == 7 && x-- == 7 && x == 6);
    pcheck::check(x.fetch_and(4) == 6 && x.fetch_or(3) == 4 && x.fetch_xor(1) == 7 && x == 6);
    pcheck::check((x &= 2) == 2 && (x |= 5) == 7 && (x ^= 7) == 0 && (x = 9) == 9);
    pcheck::check(x.exchange(1) == 9 && x.load() == 1);
    pcheck::atomic<unsigned char> small{255};
    pcheck::check(small++ == 255 && small == 0 && small-- == 0 && small == 255);
    pcheck::atomic<int> top{std::numeric_limits<int>::max()};
    pcheck::check(top.fetch_add(1) == std::numeric_limits<int>::max() && top == std::numeric_limits<int>::min());
    pcheck::atomic<long long> wide{-1};
    pcheck::check(wide == -1 && wide.fetch_sub(std::numeric_limits<long long>::max()) == -1);
    pcheck::check(wide == std::numeric_limits<long long>::min());
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("atomic: of floating point, pointers, enumerations, truth values and small structures") {
  const auto body = [] {
    pcheck::atomic<double> real{1.5};
    pcheck::check(real.fetch_add(0.25) == 1.5 && (real -= 1) == 0.75 && real == 0.75);
    pcheck::atomic<float> single{0.5F};
    pcheck::check(single.fetch_sub(1) == 0.5F && single == -0.5F);
    std::array<int, 4> numbers = {10, 11, 12, 13};
    pcheck::atomic<int*> pointer{numbers.data(), "pointer"};
    pcheck::check(*pointer.fetch_add(2) == 10 && *pointer.load() == 12 && *++pointer == 13 && *pointer-- == 13);
    pcheck::check(*(pointer -= 2) == 10 && *(pointer += 1) == 11 && pointer.fetch_sub(1) == &numbers[1]);
    pcheck::atomic<Colour> colour = Colour::red;
    pcheck::check(colour.exchange(Colour::green) == Colour::red && colour == Colour::green);
    pcheck::atomic<bool> flag = false;
    pcheck::check(!flag.exchange(true) && flag);
    pcheck::atomic<Pair> pair{Pair{1, 2}};
    Pair expected{1, 3};
    pcheck::check(!pair.compare_exchange_strong(expected, {5, 5}) && expected == Pair{1, 2});
    pcheck::check(pair.compare_exchange_strong(expected, {5, 5}) && pair.load() == Pair{5, 5});
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("atomic: of structures that are larger than 8 bytes") {
  const auto alone = [] {
    pcheck::atomic<Tagged> top{Tagged{"a", 1}, "top"};
    pcheck::check(top.load() == Tagged{"a", 1} && top.exchange({"b", 2}) == Tagged{"a", 1});
    Tagged expected{"b", 1};
    pcheck::check(!top.compare_exchange_strong(expected, {}) && expected == Tagged{"b", 2});
    pcheck::check(top.compare_exchange_strong(expected, {"c", 3}) && top.load() == Tagged{"c", 3});
    top = {"d", 4};
    top.store({"e", 5}, pcheck::memory_order_relaxed);
    pcheck::check(static_cast<Tagged>(top).tag == 5 && !top.is_lock_free());
  };
  CHECK(all_ends(alone) == "verified");

  // The tag tells a value that has come back from one that never left.
  const auto count_up = [] {
    pcheck::atomic<Tagged> top{};
    const auto raise = [&] {
      Tagged seen = top;
      while (!top.compare_exchange_weak(seen, {seen.pointer, seen.tag + 1})) {
      }
    };
    pcheck::thread t(raise);
    raise();
    t.join();
    pcheck::outcome("tag", top.load().tag);
  };
  CHECK(all_ends(count_up) == "tag=2");
  // Loads l, m and exchanges s, t, of which one fails and is done again where the other came between: as for a load and a
  // store above, 4 classes; in the two in which nothing fails and in the two in which one does, all order is given.
  CHECK(classes(count_up) == 4);
}

TEST_CASE("atomic: an exchange of a large type that fails orders as was asked for where it fails") {
  constexpr auto relaxed = pcheck::memory_order_relaxed;
  constexpr auto acquire = pcheck::memory_order_acquire;
  const auto write_after_failure = [](pcheck::memory_order success, pcheck::memory_order failure) {
    return [=] {
      pcheck::shared<int> data{0, "data"};
      pcheck::atomic<Tagged> top{Tagged{}, "top"};
      pcheck::thread t([&] {
        data = 1;
        top.store({"a", 1}, pcheck::memory_order_release);
      });
      Tagged expected{};
      if (!top.compare_exchange_strong(expected, {"b", 2}, success, failure)) data = 2;
      t.join();
    };
  };
  CHECK(first_finding(write_after_failure(relaxed, acquire)) == "verified");
  CHECK(first_finding(write_after_failure(pcheck::memory_order_acq_rel, relaxed)) ==
        "data_race: store by thread 1 and store by main of data are not ordered by any synchronisation");

  const auto fail_after_write = [] {
    pcheck::shared<int> data{0, "data"};
    pcheck::atomic<Tagged> top{Tagged{}, "top"};
    pcheck::thread t([&] {
      data = 1;
      Tagged expected{"a", 1};
      top.compare_exchange_strong(expected, {"b", 2});
    });
    top.load();
    data = 2;
    t.join();
  };
  CHECK(first_finding(fail_after_write).starts_with("data_race"));  // what stores nothing publishes nothing
}

TEST_CASE("atomic: a weak exchange of a large type fails spuriously where that is explored") {
  const auto body = [] {
    pcheck::atomic<Tagged> top{Tagged{"a", 1}, "top"};
    Tagged expected{"a", 1};
    pcheck::outcome("exchanged", top.compare_exchange_weak(expected, {"b", 2}));
    pcheck::outcome("tag", top.load().tag);
    pcheck::check(expected == Tagged{"a", 1});
  };
  CHECK(all_ends(body) == "exchanged=true tag=2");
  CHECK(all_ends(body, {.spurious = true}) == "exchanged=false tag=1 | exchanged=true tag=2");
}

TEST_CASE("atomic: takes std::shared_ptr and std::weak_ptr, which are equal if they store and own the same") {
  const auto alone = [] {
    pcheck::atomic<std::shared_ptr<int>> x;
    pcheck::check(x.load() == nullptr);
    const auto one = std::make_shared<int>(1);
    x = one;
    std::shared_ptr<int> seen = x;
    pcheck::check(seen == one && one.use_count() == 3);
    std::shared_ptr<int> not_owned(std::shared_ptr<int>(), one.get());
    pcheck::check(!x.compare_exchange_strong(not_owned, nullptr) && not_owned == one && !not_owned.owner_before(one));
    pcheck::check(x.compare_exchange_weak(seen, std::make_shared<int>(2)) && *x.load() == 2);
    pcheck::check(*x.exchange(nullptr) == 2 && x.load() == nullptr);
    pcheck::atomic<std::weak_ptr<int>> weak{one};
    std::weak_ptr<int> expected = one;
    pcheck::check(weak.load().lock() == one && weak.compare_exchange_strong(expected, std::weak_ptr<int>()));
  };
  CHECK(all_ends(alone) == "verified");

  // What is replaced is destroyed after the step: its destructor may take steps of its own, here an addition.
  const auto stack = [] {
    struct Node {
      int value;
      std::shared_ptr<Node> next;
      pcheck::atomic<int>* destroyed;
      ~Node() { ++*destroyed; }
    };
    pcheck::atomic<int> destroyed{0, "destroyed"};
    pcheck::atomic<int> sum{0, "sum"};
    pcheck::atomic<std::shared_ptr<Node>> head;
    const auto push = [&](int value) {
      auto node = std::shared_ptr<Node>(new Node{value, head.load(), &destroyed});
      while (!head.compare_exchange_weak(node->next, node)) {
      }
    };
    const auto pop = [&] {
      std::shared_ptr<Node> top = head.load();
      while (top && !head.compare_exchange_weak(top, top->next)) {
      }
      if (top) sum += top->value;
    };
    push(1);
    push(2);
    pcheck::thread other(pop);
    pop();
    other.join();
    pcheck::outcome("sum", sum.load());
    pcheck::outcome("destroyed", destroyed.load());
  };
  CHECK(all_ends(stack) == "destroyed=2 sum=3");
}

TEST_CASE("atomic: a compare_exchange that fails tells what it saw") {
  const auto body = [] {
    pcheck::atomic<int> x = 1;
    int expected = 0;
    pcheck::check(!x.compare_exchange_strong(expected, 5) && expected == 1 && x == 1);
    pcheck::check(x.compare_exchange_strong(expected, 5, std::memory_order_acq_rel, std::memory_order_relaxed) && x == 5);
    pcheck::check(expected == 1);
    pcheck::check(!x.compare_exchange_weak(expected, 6, std::memory_order_release, std::memory_order_relaxed) && expected == 5);
    pcheck::check(x.compare_exchange_weak(expected, 6) && x == 6);
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("atomic: a weak compare_exchange may fail though the value matches, where that is asked for") {
  const auto body = [] {
    pcheck::atomic<int> x = 0;
    int expected = 0;
    pcheck::outcome("weak", x.compare_exchange_weak(expected, 1));
    pcheck::check(expected == 0, "what failed spuriously saw the expected value");
    pcheck::outcome("x", x);
  };
  CHECK(all_ends(body) == "weak=true x=1");
  pcheck::Options spurious;
  spurious.spurious = true;
  CHECK(all_ends(body, spurious) == "weak=false x=0 | weak=true x=1");
}

TEST_CASE("atomic: wait returns once the value is another, and needs to be notified") {
  const auto body = [](bool notifies) {
    return [notifies] {
      pcheck::atomic<int> x = 0;
      pcheck::thread waiter([&] {
        x.wait(0);
        pcheck::outcome("seen", x);
      });
      x = 1;
      if (notifies) x.notify_one();
      waiter.join();
    };
  };
  // A store between looking and going to sleep is not missed.
  CHECK(all_ends(body(true)) == "seen=1");
  CHECK(all_ends(body(false)) == "seen=1; deadlock");
}

TEST_CASE("atomic: a notified waiter whose value is the old one again waits on") {
  const auto body = [] {
    pcheck::atomic<int> x = 0;
    pcheck::thread waiter([&] { x.wait(0); });
    x = 1;
    x = 0;
    x.notify_all();
    waiter.join();
  };
  CHECK(all_ends(body) == "deadlock");  // or, where it looked between the two stores, verified
}

TEST_CASE("atomic: notify_one wakes one of the waiters, notify_all all") {
  const auto body = [](bool all) {
    return [all] {
      pcheck::atomic<int> x = 0;
      pcheck::thread a([&] { x.wait(0); });
      pcheck::thread b([&] { x.wait(0); });
      x = 1;
      if (all) x.notify_all();
      else x.notify_one();
      a.join();
      b.join();
    };
  };
  CHECK(all_ends(body(true)) == "verified");
  CHECK(all_ends(body(false)) == "deadlock");
}

TEST_CASE("atomic: the free functions do what the members do") {
  const auto body = [] {
    pcheck::atomic_int x = 3;
    int expected = 4;
    pcheck::atomic_int late;
    pcheck::atomic_init(&late, 3);
    pcheck::check(late == 3 && pcheck::kill_dependency(late.load()) == 3);
    pcheck::check(pcheck::atomic_load(&x) == 3 && pcheck::atomic_exchange(&x, 4) == 3);
    pcheck::check(pcheck::atomic_compare_exchange_strong(&x, &expected, 5) && pcheck::atomic_fetch_add(&x, 2) == 5);
    pcheck::check(pcheck::atomic_fetch_sub_explicit(&x, 1, std::memory_order_relaxed) == 7 &&
                  pcheck::atomic_fetch_and(&x, 4) == 6);
    pcheck::atomic_store_explicit(&x, 9, std::memory_order_release);
    pcheck::atomic_wait(&x, 3);
    pcheck::check(x == 9 && pcheck::atomic_is_lock_free(&x));
    pcheck::atomic_flag flag = ATOMIC_FLAG_INIT;
    pcheck::check(!pcheck::atomic_flag_test_and_set(&flag) && pcheck::atomic_flag_test(&flag));
    pcheck::atomic_flag_clear(&flag);
    pcheck::check(!flag.test());
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("atomic: arrays and members of aggregates are initialised as std's are") {
  struct Cell {
    pcheck::atomic<int> count;
    pcheck::atomic_flag busy;
    pcheck::mutex lock;
    pcheck::condition_variable changed;
  };
  const auto body = [] {
    Cell cell = {};
    std::array<Cell, 2> cells{};
    pcheck::atomic<int> three[3] = {1, 2, 3};
    pcheck::outcome("sum", cell.count + cells[1].count + three[0] + three[1] + three[2]);
  };
  CHECK(all_ends(body) == "sum=6");
}

namespace {

/// Hands a plain variable over by means of an atomic flag.
Body hand_over(std::memory_order store_order, std::memory_order load_order, bool fences) {
  return [=] {
    pcheck::shared<int> data{0, "data"};
    pcheck::atomic<bool> ready{false, "ready"};
    pcheck::thread t([&] {
      data = 1;
      if (fences) pcheck::atomic_thread_fence(std::memory_order_release);
      ready.store(true, store_order);
    });
    if (ready.load(load_order)) {
      if (fences) pcheck::atomic_thread_fence(std::memory_order_acquire);
      pcheck::check(data == 1, "the data are there");
    }
    t.join();
  };
}

}  // namespace

TEST_CASE("atomic: release and acquire order what is around them, relaxed does not") {
  constexpr auto relaxed = std::memory_order_relaxed;
  constexpr auto release = std::memory_order_release;
  constexpr auto acquire = std::memory_order_acquire;
  const std::string race = "data_race: store by thread 1 and load by main of data are not ordered by any synchronisation";
  const auto found = [](const Body& body) {
    std::string text = first_finding(body);
    const std::size_t thread = text.find("by t ");  // the variable's name, where there is debug information
    return thread == std::string::npos ? text : text.replace(thread, 5, "by thread 1 ");
  };
  CHECK(found(hand_over(release, acquire, false)) == "verified");
  CHECK(found(hand_over(std::memory_order_seq_cst, std::memory_order_seq_cst, false)) == "verified");
  CHECK(found(hand_over(relaxed, acquire, false)) == race);
  CHECK(found(hand_over(release, relaxed, false)) == race);
}

TEST_CASE("atomic_thread_fence: makes relaxed accesses around it order what release and acquire do") {
  CHECK(first_finding(hand_over(std::memory_order_relaxed, std::memory_order_relaxed, true)) == "verified");
  CHECK(first_finding(hand_over(std::memory_order_relaxed, std::memory_order_relaxed, false)).starts_with("data_race"));
}
