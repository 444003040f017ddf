/// atomic_ref means what it means in <atomic>, wherever the object is that it refers to.

#include <memory>
#include <string>
#include <vector>

#include "runtime/atomic_ref_uses.hpp"
#include "runtime/exploring.hpp"

using namespace pcheck::exploring;

TEST_CASE("atomic_ref: has std's members, and changes the object itself") {
  CHECK(all_ends([] { pcheck::outcome("used", pcheck::atomic_ref_uses::use_all()); }) ==
        std::string("used=") + pcheck::atomic_ref_uses::all_used);
}

namespace {

/// Two threads that each do `add` once with a reference of their own to an int, and the int afterwards.
template <class Add>
Body two_referring_threads(Add add) {
  return [add] {
    const auto number = std::make_unique<int>(0);
    const auto refer_and_add = [&] { add(pcheck::atomic_ref<int>(*number)); };
    pcheck::thread a(refer_and_add);
    pcheck::thread b(refer_and_add);
    a.join();
    b.join();
    pcheck::outcome("x", *number);
  };
}

}  // namespace

TEST_CASE("atomic_ref: a read-modify-write is one step, a load and a store are two") {
  CHECK(all_ends(two_referring_threads([](auto x) { x.fetch_add(1); })) == "x=2");
  CHECK(all_ends(two_referring_threads([](auto x) { x = x + 1; })) == "x=1 | x=2");
  const auto compare_and_exchange = [](auto x) {
    int seen = x;
    while (!x.compare_exchange_weak(seen, seen + 1)) {
    }
  };
  CHECK(all_ends(two_referring_threads(compare_and_exchange)) == "x=2");
  CHECK(all_ends(two_referring_threads(compare_and_exchange), {.spurious = true}) == "x=2");
}

TEST_CASE("atomic_ref: those to one object are one atomic, those to another are another") {
  // Each thread writes to its own and reads the other's, in one order that all see: not both read 0.
  const auto body = [] {
    std::vector<int> numbers(2);
    int seen[2] = {-1, -1};
    const auto write_and_read = [&](std::size_t own) {
      pcheck::atomic_ref<int>(numbers[own]).store(1);
      seen[own] = pcheck::atomic_ref<int>(numbers[1 - own]).load();
    };
    pcheck::thread a(write_and_read, 0);
    pcheck::thread b(write_and_read, 1);
    a.join();
    b.join();
    pcheck::outcome("seen", seen[0] * 10 + seen[1]);
  };
  CHECK(all_ends(body) == "seen=1 | seen=10 | seen=11");
}

TEST_CASE("atomic_ref: what is written before is seen by who has waited for it, and without waiting it is a race") {
  const auto body = [](bool waits) {
    return [waits] {
      int ready = 0;
      pcheck::shared<int> data{0, "data"};
      pcheck::thread writer([&] {
        data = 5;
        const pcheck::atomic_ref<int> flag(ready);
        flag.store(1, pcheck::memory_order_release);
        flag.notify_one();
      });
      if (waits) pcheck::atomic_ref<int>(ready).wait(0, pcheck::memory_order_acquire);
      pcheck::check(!waits || data == 5);
      if (!waits) (void)data.load();
      writer.join();
    };
  };
  CHECK(first_finding(body(true)) == "verified");
  CHECK(first_finding(body(false)).starts_with("data_race"));
}

TEST_CASE("atomic_ref: memory that is used again holds another value") {
  const auto body = [] {
    for (int round = 1; round <= 2; ++round) {
      const auto number = std::make_unique<int>(round);
      const pcheck::atomic_ref<int> x(*number);
      pcheck::thread other([&] { x += 10; });
      other.join();
      pcheck::check(x == round + 10);
    }
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("atomic_ref: processes and ranks refer to objects of their own") {
  const auto count_with_a_thread = [] {
    int number = 0;
    pcheck::thread other([&] { pcheck::atomic_ref<int>(number)++; });
    pcheck::atomic_ref<int>(number) += 2;
    other.join();
    return number;
  };
  const auto body = [=] {
    pcheck::check(count_with_a_thread() == 3);
    pcheck::process process([=] { pcheck::check(count_with_a_thread() == 3); });
    process.join();
    pcheck::check(process.exit_code() == 0 && count_with_a_thread() == 3);
  };
  CHECK(all_ends(body) == "verified");
  CHECK(all_ends(two_ranks([](pcheck::communicator&) {
          int number = 0;
          ++pcheck::atomic_ref<int>(number);
          pcheck::check(pcheck::atomic_ref<int>(number) == 1);
        })) == "verified");
}

TEST_CASE("atomic_ref: to as many objects as there are") {
  // One thread counts in each element, another in the last one: before or after that. What is kept of them is no leak.
  pcheck::Options options;
  options.detect_leaks = true;
  const auto body = [] {
    int numbers[20] = {};
    pcheck::atomic_ref<int> last(numbers[19]);
    pcheck::thread other([&] { last += 2; });
    for (int& number : numbers) ++pcheck::atomic_ref<int>(number);
    other.join();
    int sum = 0;
    for (const int number : numbers) sum += number;
    pcheck::check(sum == 22 && numbers[19] == 3, "each is counted by itself");
  };
  CHECK(all_ends(body, options) == "verified");
}
